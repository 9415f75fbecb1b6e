"""What a family knows, what it said yes to, and the student's own answer."""
