"""The full-screen interface. The only package that imports textual; it never imports torch."""
