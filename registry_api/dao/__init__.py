"""SQL: one class per noun, a method per statement."""
