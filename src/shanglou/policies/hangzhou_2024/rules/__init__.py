"""Rules of the Hangzhou opinions on industry upstairs (2024), one file a topic."""
