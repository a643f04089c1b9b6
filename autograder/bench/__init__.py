"""How fast a class is graded, here and by what people use today, measured in one run on one machine."""
