// The pages of the course, with a bookmark for each; the answers and the result live in the suspend data.
import { mark, showQuestions, showReview } from "./quiz.js";
import { commit, finish, get, initialize, set, timeOfDay } from "./scorm.js";

const PAGES = ["welcome", "invitation", "link", "progress-page", "quiz", "result"];
const QUIZ = PAGES.indexOf("quiz");
const RESULT = PAGES.indexOf("result");

const element = (id) => document.getElementById(id);
const form = element("questions");

initialize();
const state = { answers: {}, isMarked: false, ...readState() };
let current = 0;

if (get("cmi.core.lesson_status") === "not attempted") {
  set({ "cmi.core.lesson_status": "incomplete" });
}
showQuestions(form, state.answers);
if (state.isMarked) {
  showResult(mark(state.answers, masteryScore()));
}
const bookmark = PAGES.indexOf(get("cmi.core.lesson_location"));
show(bookmark === RESULT && !state.isMarked ? QUIZ : Math.max(bookmark, 0), { focus: false });

element("next").addEventListener("click", () => show(current + 1));
element("back").addEventListener("click", () => show(current - 1));
element("again").addEventListener("click", retake);
element("finish").addEventListener("click", end);
form.addEventListener("change", () => {
  state.answers = Object.fromEntries(new FormData(form));
  saveState();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
window.addEventListener("pagehide", () => finish("suspend"));

function readState() {
  try {
    return JSON.parse(get("cmi.suspend_data") || "{}");
  } catch {
    return {};
  }
}

function saveState() {
  set({ "cmi.suspend_data": JSON.stringify(state) });
}

function masteryScore() {
  return Number(get("cmi.student_data.mastery_score"));
}

function show(page, { focus = true } = {}) {
  current = page;
  PAGES.forEach((id, index) => {
    element(id).hidden = index !== page;
  });
  const canGoOn = page < QUIZ || (page === QUIZ && state.isMarked);
  element("back").hidden = page === 0;
  element("next").hidden = !canGoOn;
  element("submit").hidden = page !== QUIZ || state.isMarked;
  element("finish").hidden = page !== RESULT;
  element("again").hidden = page !== RESULT || mark(state.answers, masteryScore()).hasPassed;
  for (const input of form.elements) {
    input.disabled = state.isMarked;
  }
  element("progress").value = page / RESULT;
  set({ "cmi.core.lesson_location": PAGES[page] });
  window.scrollTo(0, 0);
  if (focus) {
    element(PAGES[page]).querySelector("h1").focus();
  }
}

function submit() {
  const result = mark(state.answers, masteryScore());
  state.isMarked = true;
  saveState();
  record(result);
  showResult(result);
  show(RESULT);
  commit();
}

/** Reports the score, and one interaction for each question; a further try adds to the list. */
function record({ marks, score, hasPassed }) {
  set({
    "cmi.core.score.raw": score,
    "cmi.core.score.min": 0,
    "cmi.core.score.max": 100,
    "cmi.core.lesson_status": hasPassed ? "passed" : "failed",
  });
  const first = Number(get("cmi.interactions._count"));
  const time = timeOfDay(new Date());
  marks.forEach(({ question, answer, isRight }, index) => {
    const interaction = `cmi.interactions.${first + index}`;
    set({
      [`${interaction}.id`]: question.id,
      [`${interaction}.type`]: "choice",
      [`${interaction}.time`]: time,
      [`${interaction}.weighting`]: 1,
      [`${interaction}.correct_responses.0.pattern`]: question.right,
      [`${interaction}.student_response`]: answer,
      [`${interaction}.result`]: isRight ? "correct" : "wrong",
    });
  });
}

function showResult({ marks, score, hasPassed }) {
  const verdict = element("verdict");
  verdict.dataset.passed = hasPassed;
  verdict.textContent = hasPassed
    ? `You have passed with ${score} of 100 points.`
    : `You have ${score} of 100 points. You need 75 to pass.`;
  showReview(element("review"), marks);
}

function retake() {
  state.answers = {};
  state.isMarked = false;
  saveState();
  showQuestions(form, state.answers);
  show(QUIZ);
}

function end() {
  finish("");
  for (const button of document.querySelectorAll("footer button")) {
    button.disabled = true;
  }
  element("goodbye").textContent = "Thank you. Your result is recorded; you can leave the course now.";
}
