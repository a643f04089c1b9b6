"""nbgrader's settings for this course: its own commands and Formgrader follow them too."""

from cnncourse.hand_in import COLLECTED

from autograder.export import HarmlessCsv
from autograder.preprocessors import autograde_settings, feedback_settings, release_settings

c = get_config()

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course/en"
# nbgrader copies what lies beside a notebook; the lesson's text, the mistakes and the audit's lists must stay here.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.py", "*.toml", "*.pyc", "*.part"]

release_settings(c)
autograde_settings(c)
feedback_settings(c)
c.ExportApp.plugin_class = HarmlessCsv
# Files that `cnncourse submit` made say whose they are and of which unit.
c.FileNameCollectorPlugin.named_regexp = COLLECTED
