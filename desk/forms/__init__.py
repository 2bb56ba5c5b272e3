"""A form for every action. The words are in templates/desk/forms/, the fields come from the command itself.

Whoever makes a page with a form of its own takes from here:

- `fields.fields_of(command, words, seen)`: the fields of a command, with their choices for the case that is seen;
- `given.given_in(form)`, `given.given_by(query)`: what was typed, as it was typed;
- `typed.reading(command, fields, given, find)`: the values, or a sentence for each field that cannot be read;
- `showing.widgets(fields, given, errors)`: what `form_parts.html` draws, with everything typed still there;
- `asking.ask(...)` and `asking.ask_all(...)`: through the one door, once for each form that was opened;
- `told.sentence(...)`: what was recorded and who will be written to, for the page that comes after.
"""
