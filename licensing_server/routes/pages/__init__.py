"""Pages for people: `/claim` makes a key, `/devices` shows licences and seats. No script, one style sheet."""
