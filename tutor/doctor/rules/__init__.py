"""The rules, one module a family. A rule is a pure function of the recording."""
