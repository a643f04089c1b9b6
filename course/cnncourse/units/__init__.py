"""What ships with each unit for its visible checks, written by ``autograder release``."""
