// A course whose SCOs do what a test tells them: each finds its runtime as `api`, initialises it and offers
// `fill`, which sets much suspend data and many interactions.

const PAGE = `<!doctype html>
<title>Probe</title>
<p>Probe</p>
<script>
  const is2004 = "API_1484_11" in parent;
  const api = parent.API_1484_11 ?? parent.API;
  is2004 ? api.Initialize("") : api.LMSInitialize("");

  function fill({ suspend, interactions }) {
    api.LMSSetValue("cmi.suspend_data", suspend);
    for (let n = 0; n < interactions; n += 1) {
      api.LMSSetValue("cmi.interactions." + n + ".id", "question-" + n);
      api.LMSSetValue("cmi.interactions." + n + ".type", "fill-in");
      api.LMSSetValue("cmi.interactions." + n + ".student_response", "r".repeat(1070));
    }
  }

  window.ready = true;
</script>`;

const IDS = ["one", "two", "three"];

/** A course of one to three probe SCOs. */
export function probeCourse({ standard = "SCORM12", count = 1 } = {}) {
  return {
    title: "Probe course",
    standard,
    root: {
      id: "course",
      title: "Probe course",
      children: IDS.slice(0, count).map((id) => ({
        id,
        title: `Part ${id}`,
        href: "probe.html",
        isSco: true,
        children: [],
      })),
    },
    files: new Map([["probe.html", Buffer.from(PAGE)]]),
  };
}
