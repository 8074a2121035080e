"""What is shown, as styled text: pure functions from course values and results to `Content`."""
