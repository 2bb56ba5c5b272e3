"""Reports over one school's term or over all schools: made once from the record, then shown, printed or written out."""
