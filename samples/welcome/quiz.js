// The questions, how they are shown, and how they are marked.

export const QUESTIONS = [
  {
    id: "start",
    text: "When does the course begin?",
    answers: {
      a: "As soon as the mail with the invitation is opened",
      b: "When you press the start button on the invitation's page",
      c: "On the last day of the invitation",
    },
    right: "b",
  },
  {
    id: "colleague",
    text: "A colleague would like to take the course too. What do you do?",
    answers: {
      a: "Forward your mail to them",
      b: "Let them use your window when you are done",
      c: "Ask for an invitation for them",
    },
    right: "c",
  },
  {
    id: "break",
    text: "You close the window in the middle of a course. What happens to your work?",
    answers: {
      a: "It is kept, and your link brings you back to it",
      b: "It is lost, and you begin again",
      c: "It is kept for one hour",
    },
    right: "a",
  },
  {
    id: "account",
    text: "What do you need to open a private invitation?",
    answers: {
      a: "An account and a password",
      b: "An app on your phone",
      c: "Only the link in your mail",
    },
    right: "c",
  },
];

const PASSING_SCORE = 75;

/** Marks answers, given as an object from question ids to letters. The score is 0 to 100. */
export function mark(answers, masteryScore) {
  const marks = QUESTIONS.map((question) => ({
    question,
    answer: answers[question.id],
    isRight: answers[question.id] === question.right,
  }));
  const score = Math.round((marks.filter(({ isRight }) => isRight).length / QUESTIONS.length) * 100);
  return { marks, score, hasPassed: score >= (masteryScore || PASSING_SCORE) };
}

/** Fills the form with the questions; `answers` are ticked. */
export function showQuestions(form, answers) {
  form.replaceChildren(
    ...QUESTIONS.map((question) => {
      const set = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.textContent = question.text;
      set.append(legend);
      for (const [letter, text] of Object.entries(question.answers)) {
        const input = Object.assign(document.createElement("input"), {
          type: "radio",
          name: question.id,
          value: letter,
          required: true,
          checked: answers[question.id] === letter,
        });
        const label = document.createElement("label");
        label.append(input, text);
        set.append(label);
      }
      return set;
    }),
  );
}

/** Fills the list with what was answered and what is right. */
export function showReview(list, marks) {
  list.replaceChildren(
    ...marks.map(({ question, answer, isRight }) => {
      const item = document.createElement("li");
      item.className = isRight ? "right" : "wrong";
      const verdict = document.createElement("strong");
      verdict.textContent = isRight ? "Right. " : "Not right. ";
      const explanation = document.createElement("span");
      explanation.textContent = isRight
        ? question.answers[answer]
        : `The answer is: ${question.answers[question.right]}`;
      const text = document.createElement("p");
      text.textContent = question.text;
      item.append(text, verdict, explanation);
      return item;
    }),
  );
}
