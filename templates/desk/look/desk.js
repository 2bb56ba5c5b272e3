// Everything works without this file. With it: errors take the focus, a button pressed twice sends once.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
