// The invitation and learner scenario in the vendor's JavaScript client, of which nothing but the host is changed. Told
// where and as whom by arguments; prints what it saw as JSON.
const cloud = require("@rusticisoftware/scormcloud-api-v2-client-javascript");

const [url, app, secret, course, creator, ...addresses] = process.argv.slice(2);
const client = cloud.ApiClient.instance;
client.basePath = `${url}/api/v2`;
client.authentications.APP_NORMAL.username = app;
client.authentications.APP_NORMAL.password = secret;

const invitations = new cloud.InvitationsApi();
const learners = new cloud.LearnerApi();

// The client takes a callback.
const call = (api, name, ...values) =>
    new Promise((resolve, reject) => {
        api[name](...values, (error, data) => (error ? reject(error) : resolve(data)));
    });

const refusal = (promise) => promise.then(
    () => "not refused",
    (error) => ({ status: error.status, words: error.response.body.message }),
);

async function until(read, done) {
    for (let tries = 0; tries < 200; tries += 1) {
        const seen = await read();
        if (done(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("it does not come to an end");
}

async function main() {
    const seen = {};
    const created = await call(invitations, "createPrivateInvitation", {
        courseId: course,
        creatingUserEmail: creator,
        invitationEmail: { addresses },
        tags: ["from-javascript"],
    });
    seen.job = await until(
        () => call(invitations, "getPrivateInvitationJobStatus", created.id),
        (job) => job.status !== "STARTED",
    );
    await call(invitations, "putInvitationTags", created.id, { tags: ["second"] });
    await call(invitations, "deleteInvitationTags", created.id, { tags: ["from-javascript"] });
    seen.tags = await call(invitations, "getInvitationTags", created.id);
    const people = await call(invitations, "getPrivateUserInvitations", created.id, { includeRegistrationReport: true });
    seen.people = people.userInvitations.map((one) => [one.email, one.registrationReport.complete]);
    seen.updated = await call(invitations, "updatePrivateInvitation", created.id, {
        expirationDate: new Date("2099-01-02T03:04:05.678Z"),
    });
    const listed = await call(invitations, "getAllInvitations", { tags: ["second"], since: new Date(0) });
    seen.listed = listed.invitations.map((one) => one.id === created.id);

    const open = await call(invitations, "createPublicInvitation", { courseId: course, creatingUserEmail: creator });
    seen.lifted = await call(invitations, "updatePublicInvitation", open.id, new cloud.PublicInvitationUpdateSchema());
    seen.joined = await call(invitations, "getPublicUserInvitations", open.id, {});

    const learner = addresses[0];
    await call(learners, "putLearnerTagsBatch", { ids: [learner, addresses[1]], tags: ["x", "y"] });
    await call(learners, "deleteLearnerTags", learner, { tags: ["x"] });
    await call(learners, "putLearnerTags", learner, { tags: ["z"] });
    seen.learnerTags = await call(learners, "getLearnerTags", learner);
    await call(learners, "updateLearnerInfo", learner, { id: learner, firstName: "Ada", lastName: "Lovelace" });

    seen.refusals = [
        await refusal(call(invitations, "getPrivateInvitation", "00000000-0000-7000-8000-000000000000", {})),
        await refusal(call(learners, "updateLearnerInfo", "nobody", { id: "nobody" })),
        await refusal(call(learners, "deleteAllLearnerData", learner, "nobody@company.example")),
    ];
    console.log(JSON.stringify(seen));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
