// Who and what the text names: asked anew when typing pauses, each question answered by one press.
const PAUSE = 700
const gettext = window.gettext ?? ((text) => text)
const box = document.querySelector('[data-named]')
const form = box?.closest('form')
const list = box?.querySelector('[data-named-list]')
const status = box?.querySelector('[data-named-status]')
const answers = () => [...list.querySelectorAll('[data-answer]')]
let timer, asked = 0

const tell = (spans) => document.dispatchEvent(new CustomEvent('named', { detail: spans }))
const touched = () => form.elements.body.dispatchEvent(new Event('input', { bubbles: true }))

function button(text, pressed, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'quiet-button'
  made.textContent = text
  if (pressed) made.setAttribute('aria-pressed', 'true')
  made.addEventListener('click', act)
  return made
}

// A choice becomes a row of buttons; what is chosen already leaves only the way back.
function equip(answer) {
  const select = answer.querySelector('select')
  const label = answer.querySelector('label')
  const row = document.createElement('span')
  row.className = 'ways-out'
  row.setAttribute('role', 'group')
  label.id = `${select.id}-label`
  row.setAttribute('aria-labelledby', label.id)
  const decided = select.value !== ''
  for (const option of select.options) {
    if (decided ? option.selected : option.value === '') continue
    row.append(button(decided ? gettext('Undo') : option.text, false, () => {
      const at = answers().indexOf(answer)
      select.value = option.value
      touched()
      ask(() => (answers()[at] ?? answers().at(-1))?.querySelector('button') ?? box.querySelector('h2'))
    }))
  }
  if (decided) {
    const said = document.createElement('span')
    said.className = 'quiet'
    said.textContent = select.selectedOptions[0].text
    row.prepend(said)
  }
  select.hidden = true
  label.removeAttribute('for')
  label.after(row)
}

// Whoever is recognised joins the cast or the places as a row of theirs, which can be filled in.
function join(check) {
  const set = document.querySelector(`[data-rows="${check.name.replace('decisions-', '')}"]`)
  if (!set) return
  set.querySelector('[data-add]').click()
  const select = set.querySelector('ol').lastElementChild.querySelector('select.admin-autocomplete')
  const { pk, label } = check.dataset
  select.append(new Option(label, pk, true, true))
  globalThis.django?.jQuery(select).trigger('change')
  check.checked = false
  ask(() => box.querySelector('h2'))
}

function ready() {
  answers().forEach(equip)
  for (const check of list.querySelectorAll('.join input')) {
    const label = check.closest('.join')
    check.hidden = true
    label.hidden = true
    if (!check.checked) label.after(button(label.textContent.trim(), false, () => join(check)))
  }
  for (const field of list.querySelectorAll('.cell :is(input, select)')) field.addEventListener('input', touched)
}

const busy = () => list.contains(document.activeElement) && document.activeElement.matches('input, select')

async function ask(focus) {
  const turn = ++asked
  clearTimeout(timer)
  try {
    const sent = form.elements.body.value
    const response = await fetch(box.dataset.named, { method: 'POST', body: new FormData(form) })
    // A login page or a proxy's error is no list of names.
    if (!response.ok || response.redirected) return
    const { html, spans } = await response.json()
    if (turn !== asked || busy()) return
    const open = list.querySelectorAll('details[open]').length > 0
    list.innerHTML = html
    ready()
    if (open) list.querySelectorAll('details').forEach((one) => { one.open = true })
    focus?.()?.focus()
    const said = list.querySelector('[data-named-said]').textContent
    if (status.textContent !== said) status.textContent = said
    if (form.elements.body.value === sent) tell(spans)
  } catch {
    // Not reached: the list stays as it was, and is asked for again with the next words.
  }
}

if (form) {
  ready()
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE + form.elements.body.value.length / 200)
  }
  form.addEventListener('input', later)
  form.addEventListener('change', (event) => { if (!list.contains(event.target)) later() })
}
