"""Release, grade, audit and report on the CNN course: what instructors run."""
