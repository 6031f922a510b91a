// Plays courses in a real browser against the server in dev/. Needs Chromium; CHROMIUM names another binary.
// The golf packages are played too where they lie beside the repository.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { readCourse } from "../dev/course.mjs";
import { Refusal, Registration } from "../dev/runtime.mjs";
import { serve } from "../dev/server.mjs";
import { probeCourse } from "./probe.mjs";

const SAMPLE = fileURLToPath(new URL("../../samples/welcome", import.meta.url));
const PACKAGES = new URL("../../../shared/packages/", import.meta.url);

const registrations = new Map();
let server;
let browser;
let context;

before(async () => {
  server = await serve(registrations);
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  await context?.close();
  server.fault = () => undefined;
  context = await browser.newContext();
});

function register(course, options) {
  const registration = new Registration(course, options);
  registrations.set("t", registration);
  return registration;
}

async function launch(within = context) {
  const page = await within.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(`${server.url}/launch/t`);
  return page;
}

/** The SCO in the player's frame, when it has loaded. */
async function sco(page) {
  await page.frameLocator("iframe").locator("body").waitFor();
  const handle = await page.locator("iframe").elementHandle();
  const frame = await handle.contentFrame();
  await frame.waitForLoadState();
  return frame;
}

/** The probe SCO, initialised. */
async function probe(page) {
  const frame = await sco(page);
  await frame.waitForFunction(() => window.ready);
  return frame;
}

async function until(test, milliseconds = 5000) {
  for (const end = Date.now() + milliseconds; !test(); await sleep(25)) {
    if (Date.now() > end) {
      assert.fail(`not within ${milliseconds} ms: ${test}`);
    }
  }
}

const notice = (page, kind) => page.locator(`[data-notice="${kind}"]`);
const control = (page, name) => page.getByRole("button", { name, exact: true });
const big = (bytes) => ({ suspend: "s".repeat(60_000), interactions: Math.ceil((bytes - 60_000) / 1100) });

/** Bytes of all values stored for an activity. */
const size = (registration, id = "one") => Object.values(registration.stored(id)).join("").length;

test("what a SCO sets is at the server within two seconds, without a commit", async () => {
  const registration = register(probeCourse());
  const frame = await probe(await launch());
  const set = Date.now();
  await frame.evaluate(() => api.LMSSetValue("cmi.core.lesson_location", "page-7"));
  await until(() => registration.stored("one")["cmi.core.lesson_location"] === "page-7");
  assert.ok(Date.now() - set < 2000);
});

test("a commit and a termination return when the server has 200 KB", async () => {
  const registration = register(probeCourse());
  const frame = await probe(await launch());
  assert.equal(await frame.evaluate((much) => (fill(much), api.LMSCommit("")), big(200_000)), "true");
  assert.ok(size(registration) > 180_000);
  const [result, count] = await frame.evaluate(() => {
    fill({ suspend: "t".repeat(60_000), interactions: 130 });
    return [api.LMSFinish(""), api.LMSGetLastError()];
  });
  assert.deepEqual([result, count], ["true", "0"]);
  assert.equal(registration.stored("one")["cmi.suspend_data"][0], "t");
  assert.equal(registration.calls.at(-1).body.final, true);
});

test("Exit keeps 200 KB that a SCO sets only while it is unloaded", async () => {
  const registration = register(probeCourse());
  const page = await launch();
  const frame = await probe(page);
  await frame.evaluate((much) => {
    addEventListener("unload", () => {
      fill(much);
      api.LMSSetValue("cmi.core.lesson_location", "last");
      api.LMSFinish("");
    });
  }, big(200_000));
  await control(page, "Exit").click();
  await notice(page, "done").waitFor();
  assert.ok(size(registration) > 180_000);
  assert.equal(registration.stored("one")["cmi.core.lesson_location"], "last");
  assert.equal(registration.calls.filter(({ body }) => body.final).length, 1);
});

test("Exit keeps 200 KB of a SCO that never commits nor terminates", async () => {
  const registration = register(probeCourse());
  const page = await launch();
  const frame = await probe(page);
  await frame.evaluate((much) => fill(much), big(200_000));
  await control(page, "Exit").click();
  await notice(page, "done").waitFor();
  assert.ok(size(registration) > 180_000);
});

for (const event of ["beforeunload", "pagehide", "unload"]) {
  test(`a closed tab keeps what a SCO sets and terminates with in ${event}`, async () => {
    const registration = register(probeCourse());
    const page = await launch();
    const frame = await probe(page);
    await frame.evaluate((name) => {
      api.LMSSetValue("cmi.core.lesson_status", "incomplete");
      addEventListener(name, () => {
        api.LMSSetValue("cmi.core.lesson_location", "closing");
        api.LMSSetValue("cmi.core.exit", "suspend");
        api.LMSFinish("");
      });
    }, event);
    await page.close({ runBeforeUnload: true });
    await until(() => registration.stored("one")["cmi.core.exit"] === "suspend");
    assert.equal(registration.stored("one")["cmi.core.lesson_location"], "closing");
  });
}

test("a tab closed right after a change of 200 KB keeps at least the bookmark and the score", async () => {
  const registration = register(probeCourse());
  const page = await launch();
  const frame = await probe(page);
  await frame.evaluate((much) => {
    fill(much);
    api.LMSSetValue("cmi.core.lesson_location", "page-9");
    api.LMSSetValue("cmi.core.score.raw", "88");
  }, big(200_000));
  await page.close({ runBeforeUnload: true });
  await until(() => registration.stored("one")["cmi.core.lesson_location"] === "page-9");
  assert.equal(registration.stored("one")["cmi.core.score.raw"], "88");
});

test("a course goes on where it was, with a bookmark kept though cmi.core.exit is empty", async () => {
  register(probeCourse());
  const page = await launch();
  const frame = await probe(page);
  await frame.evaluate(() => {
    api.LMSSetValue("cmi.core.lesson_location", "page-4");
    api.LMSFinish("");
  });
  await control(page, "Exit").click();
  await notice(page, "done").waitFor();
  await page.reload();
  const again = await probe(page);
  assert.equal(await again.evaluate(() => api.LMSGetValue("cmi.core.lesson_location")), "page-4");
});

test("an older tab says that it was replaced, and writes nothing more", async () => {
  const registration = register(probeCourse());
  const old = await launch();
  const oldSco = await probe(old);
  const young = await launch();
  const youngSco = await probe(young);
  await youngSco.evaluate(() => {
    api.LMSSetValue("cmi.core.lesson_location", "young");
    api.LMSCommit("");
  });
  const result = await oldSco.evaluate(() => {
    api.LMSSetValue("cmi.core.lesson_location", "old");
    return api.LMSCommit("");
  });
  assert.equal(result, "false");
  await notice(old, "replaced").waitFor();
  const calls = registration.calls.length;
  await old.close({ runBeforeUnload: true });
  await sleep(1500);
  assert.equal(registration.calls.length, calls);
  assert.equal(registration.stored("one")["cmi.core.lesson_location"], "young");
});

for (const [status, code] of [
  [404, "unknown"],
  [410, "expired"],
  [410, "ended"],
  [403, "disabled"],
]) {
  test(`a launch that is refused as ${code} says so`, async () => {
    register(probeCourse()).refusal = new Refusal(status, code);
    const page = await launch();
    await notice(page, code).waitFor();
    assert.equal(await page.locator("h1").evaluate((heading) => heading === document.activeElement), true);
  });
}

test("without a connection the player goes on trying, says so, and saves in the end", async () => {
  const registration = register(probeCourse());
  const page = await launch();
  const frame = await probe(page);
  server.fault = () => "drop";
  await frame.evaluate(() => api.LMSSetValue("cmi.core.lesson_location", "offline"));
  await page.getByText("Not saved yet").waitFor();
  assert.equal(await frame.evaluate(() => api.LMSCommit("")), "false");
  await control(page, "Exit").click();
  await page.getByText("Please keep this page open").waitFor();
  server.fault = () => undefined;
  await notice(page, "done").waitFor({ timeout: 15_000 });
  assert.equal(registration.stored("one")["cmi.core.lesson_location"], "offline");
});

test("several SCOs: next, previous, menu, results, and the place where the learner was", async () => {
  const registration = register(probeCourse({ count: 3 }));
  const page = await launch();
  await probe(page);
  assert.equal(await control(page, "Previous").isDisabled(), true);
  await control(page, "Next").click();
  await page.locator('[data-activity="two"][aria-current]').waitFor();
  const second = await probe(page);
  await second.evaluate(() => {
    api.LMSSetValue("cmi.core.score.raw", "90");
    api.LMSSetValue("cmi.core.lesson_status", "passed");
    api.LMSFinish("");
  });
  await page.getByText("Choose Next to go on").waitFor();
  await page.getByRole("navigation").getByText("Passed · 90 %").waitFor();
  await page.getByRole("navigation").getByRole("button", { name: "three" }).click();
  await page.locator('[data-activity="three"][aria-current]').waitFor();
  await probe(page);
  assert.equal(await control(page, "Next").isDisabled(), true);
  await control(page, "Previous").click();
  await page.locator('[data-activity="two"][aria-current]').waitFor();
  await control(page, "Menu").click();
  assert.equal(await page.getByRole("navigation").isVisible(), false);
  await page.reload();
  await page.locator('[data-activity="two"][aria-current]').waitFor();
  assert.equal(registration.stored("one")["cmi.core.lesson_status"], undefined);
});

test("2004: a SCO leads on by navigation requests", async () => {
  register(probeCourse({ standard: "SCORM2004", count: 3 }));
  const page = await launch();
  const first = await probe(page);
  await first.evaluate(() => {
    api.SetValue("adl.nav.request", "{target=three}choice");
    api.Terminate("");
  });
  await page.locator('[data-activity="three"][aria-current]').waitFor();
  const third = await probe(page);
  await third.evaluate(() => {
    api.SetValue("adl.nav.request", "exitAll");
    api.Terminate("");
  });
  await notice(page, "done").waitFor();
});

test("the player shows what its settings leave of it", async () => {
  const player = { title: false, finishButton: false, flow: false, choice: false, privacyPolicy: "https://a.example/privacy" };
  register(probeCourse({ count: 2 }), { player });
  const page = await launch();
  await probe(page);
  for (const name of ["Exit", "Next", "Previous"]) {
    assert.equal(await control(page, name).count(), 0, name);
  }
  assert.equal(await page.locator("h1").count(), 0);
  assert.equal(await page.getByRole("link", { name: "Privacy policy" }).getAttribute("href"), player.privacyPolicy);
  const second = page.getByRole("navigation").locator('[data-activity="two"]');
  assert.equal(await second.getAttribute("aria-disabled"), "true");
  await second.click({ force: true });
  assert.equal(await page.locator('[data-activity="one"][aria-current]').count(), 1);
});

test("without bar and list the course has the whole page", async () => {
  register(probeCourse({ count: 2 }), { player: { navBar: false, structure: false } });
  const page = await launch();
  await probe(page);
  assert.equal(await page.locator("header").isVisible(), false);
  assert.equal(await page.getByRole("navigation").count(), 0);
  const box = await page.locator("iframe").boundingBox();
  assert.deepEqual([box.x, box.y, box.height], [0, 0, page.viewportSize().height]);
});

test("the list may start closed", async () => {
  register(probeCourse({ count: 2 }), { player: { structureOpen: false } });
  const page = await launch();
  await probe(page);
  assert.equal(await control(page, "Menu").getAttribute("aria-expanded"), "false");
  await control(page, "Menu").click();
  assert.equal(await page.getByRole("navigation").isVisible(), true);
});

test("what follows the end of a SCO is what the settings say about its place, its result and its way out", async () => {
  const exitActions = {
    "intermediate satisfied suspend": "GO_TO_NEXT_SCO",
    "final not-satisfied normal": "DO_NOTHING",
    "final satisfied normal": "EXIT_COURSE",
  };
  register(probeCourse({ count: 2 }), { player: { exitActions } });
  const page = await launch();
  const end = (status, exit) => async (frame) =>
    frame.evaluate(
      ([status, exit]) => {
        api.LMSSetValue("cmi.core.lesson_status", status);
        api.LMSSetValue("cmi.core.exit", exit);
        api.LMSFinish("");
      },
      [status, exit],
    );
  await end("completed", "suspend")(await probe(page));
  await page.locator('[data-activity="two"][aria-current]').waitFor();
  await end("incomplete", "")(await probe(page));
  await sleep(300);
  assert.equal(await page.locator(".banner").textContent(), "");
  await control(page, "Previous").click();
  await page.locator('[data-activity="one"][aria-current]').waitFor();
  await control(page, "Next").click();
  await page.locator('[data-activity="two"][aria-current]').waitFor();
  await end("completed", "")(await probe(page));
  await notice(page, "done").waitFor();
});

test("a learner who is asked about leaving may stay", async () => {
  register(probeCourse(), { player: { exitActions: { "final satisfied normal": "EXIT_COURSE_AFTER_CONFIRM" } } });
  const page = await launch();
  const answers = [false, true];
  page.on("dialog", (dialog) => void (answers.shift() ? dialog.accept() : dialog.dismiss()));
  for (const expected of [page.getByText("You have reached the end"), notice(page, "done")]) {
    const frame = await probe(page);
    await frame.evaluate(() => {
      api.LMSSetValue("cmi.core.lesson_status", "passed");
      api.LMSFinish("");
    });
    await expected.waitFor();
    if (answers.length > 0) {
      await page.reload();
    }
  }
  assert.deepEqual(answers, []);
});

test("a SCO that closes its window leaves the course", async () => {
  const registration = register(probeCourse(), { exit: { kind: "redirect", url: "/player/scorm-again.license.txt" } });
  const page = await launch();
  const frame = await probe(page);
  await frame.evaluate(() => {
    api.LMSFinish("");
    window.close();
  });
  await page.waitForURL("**/scorm-again.license.txt");
  assert.equal(registration.calls.at(-1).body.reason, "exit");
});

test("on a phone the menu is a drawer that closes with Escape and gives the focus back", async () => {
  register(probeCourse({ count: 3 }));
  const phone = await browser.newContext({ viewport: { width: 390, height: 780 } });
  const page = await launch(phone);
  await probe(page);
  const menu = control(page, "Menu");
  assert.equal(await menu.getAttribute("aria-expanded"), "false");
  await menu.click();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.activity), "one");
  await page.keyboard.press("Escape");
  assert.equal(await menu.getAttribute("aria-expanded"), "false");
  assert.equal(await menu.evaluate((button) => button === document.activeElement), true);
  await phone.close();
});

test("the welcome course: pages, quiz, result, and back again", async () => {
  const registration = register(await readCourse(SAMPLE));
  const page = await launch();
  let course = await sco(page);
  await course.getByRole("button", { name: "Next" }).click();
  await course.getByRole("button", { name: "Next" }).click();
  await until(() => registration.stored("welcome-course")["cmi.core.lesson_location"] === "link");
  await page.reload();
  course = await sco(page);
  await course.getByRole("heading", { name: "Your link is yours" }).waitFor();
  await course.getByRole("button", { name: "Next" }).click();
  await course.getByRole("button", { name: "Next" }).click();
  for (const answer of ["start button", "Ask for an invitation", "It is kept, and", "An account"]) {
    await course.getByLabel(answer).check();
  }
  await course.getByRole("button", { name: "Submit answers" }).click();
  await course.getByText("You have passed with 75 of 100 points.").waitFor();
  await course.getByRole("button", { name: "Finish" }).click();
  await page.getByText("You have reached the end").waitFor();
  await control(page, "Exit").click();
  await notice(page, "done").waitFor();
  const stored = registration.stored("welcome-course");
  assert.deepEqual(
    ["core.lesson_status", "core.score.raw", "core.lesson_location", "interactions.3.result", "interactions.3.student_response"].map(
      (name) => stored[`cmi.${name}`],
    ),
    ["passed", "75", "result", "wrong", "a"],
  );
  await page.reload();
  course = await sco(page);
  await course.getByText("You have passed with 75 of 100 points.").waitFor();
});

const golf = (name) => fileURLToPath(new URL(`${name}.golf.zip`, PACKAGES));
const skip = existsSync(fileURLToPath(PACKAGES)) ? false : "the packages are not here";

for (const [name, element, exit, status, score] of [
  [
    "scorm12-single-sco-runtime-basic",
    "cmi.core.lesson_location",
    "cmi.core.exit",
    "cmi.core.lesson_status",
    "cmi.core.score.raw",
  ],
  ["scorm2004-3rd-runtime-basic", "cmi.location", "cmi.exit", "cmi.success_status", "cmi.score.raw"],
]) {
  test(`${name}: left in the middle, resumed, played to the end`, { skip }, async () => {
    const registration = register(await readCourse(golf(name)));
    const page = await launch();
    page.on("dialog", (dialog) => void dialog.accept());
    let course = await sco(page);
    for (let step = 0; step < 4; step += 1) {
      await course.locator("#butNext").click();
    }
    await control(page, "Exit").click();
    await notice(page, "done").waitFor();
    assert.deepEqual([registration.stored("item_1")[element], registration.stored("item_1")[exit]], ["4", "suspend"]);

    await page.reload();
    course = await sco(page);
    while (await course.locator("#butNext").isEnabled()) {
      await course.locator("#butNext").click();
    }
    await course.frameLocator("#contentFrame").getByRole("button", { name: "Submit Answers" }).click();
    const result = await course.frameLocator("#contentFrame").getByText(/^Score: \d+/).textContent();
    await page.close({ runBeforeUnload: true });
    await until(() => registration.stored("item_1")[status] === "failed");
    assert.equal(`Score: ${registration.stored("item_1")[score]}`, result);
  });
}

test("scorm12-multi-sco-runtime-minimum: every SCO is completed by being left", { skip }, async () => {
  const registration = register(await readCourse(golf("scorm12-multi-sco-runtime-minimum")));
  const page = await launch();
  await sco(page);
  let steps = 1;
  while (await control(page, "Next").isEnabled()) {
    const before = await page.locator("[aria-current]").getAttribute("data-activity");
    await control(page, "Next").click();
    await page.locator(`[aria-current]:not([data-activity="${before}"])`).waitFor();
    await sco(page);
    steps += 1;
  }
  await control(page, "Exit").click();
  await notice(page, "done").waitFor();
  assert.equal(steps, 18);
  assert.deepEqual(
    [...registration.elements.values()].map((elements) => elements["cmi.core.lesson_status"]),
    Array(18).fill("completed"),
  );
});
