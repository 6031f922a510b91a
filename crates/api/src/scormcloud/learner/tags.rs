use crate::scormcloud::tags::tag_operations;

tag_operations!(
    "learner",
    usher_model::LearnerId,
    "learner",
    "learnerId",
    "/learner/{learnerId}/tags",
    "/learner/tags",
    "Declared by the vendor. Here a learner whom nobody has heard of has no tags, and may get some.",
    get_learner_tags = "getLearnerTags",
    put_learner_tags = "putLearnerTags",
    delete_learner_tags = "deleteLearnerTags",
    put_learner_tags_batch = "putLearnerTagsBatch"
);
