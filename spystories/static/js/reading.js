// The page on what this browser keeps: reading marks as a file and back, and the stories kept without a network.
import { load, save } from "./marks.js";
import { keep, keepNothing } from "./keeping.js";

const FORMAT = 'reading-marks'
const LARGEST = 1_000_000 // bytes of a file; a mark takes about two hundred
const words = document.querySelector('[data-words]')?.dataset
const status = document.querySelector('.ways [role=status]')

const isMark = (mark) =>
  [mark?.p, mark?.n].every((number) => Number.isInteger(number) && number > 0) &&
  typeof mark.t === 'string' && mark.t.length <= 300 && /^\/stories\/[-\w]+\/$/.test(mark.u)

const plain = ({ p, n, t, u, e, d }) =>
  ({ p, n, t, u, e: Number.isInteger(e) ? e : 0, d: Number.isFinite(d) ? d : 0 })

function give() {
  const file = new Blob([JSON.stringify({ format: FORMAT, version: 1, marks: load('marks') }, null, 1)])
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = 'reading-marks.json'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function merged(mine, theirs) {
  const rows = { ...mine }
  for (const [key, mark] of Object.entries(theirs)) {
    if (key.length <= 200 && isMark(mark) && (mark.d ?? 0) >= (rows[key]?.d ?? 0)) rows[key] = plain(mark)
  }
  return Object.fromEntries(Object.entries(rows).sort(([, a], [, b]) => (a.d ?? 0) - (b.d ?? 0)).slice(-1000))
}

async function take(input) {
  const [file] = input.files
  input.value = '' // the same file may be tried again
  try {
    if (file.size > LARGEST) throw new Error('too large')
    const { format, marks } = JSON.parse(await file.text())
    if (format !== FORMAT || typeof marks !== 'object' || !marks) throw new Error('another format')
    save('marks', merged(load('marks'), marks))
    sessionStorage.setItem('taken', Object.values(marks).filter(isMark).length)
    location.reload()
  } catch { status.textContent = words.refused }
}

function forget() {
  save('marks', {})
  document.querySelector('.cont').hidden = true
  status.textContent = words.forgotten
}

async function offline(box) {
  localStorage.setItem('offline', box.checked ? 'on' : 'off')
  await (box.checked ? keep() : keepNothing())
  await list()
}

async function list() {
  const rows = []
  for (const name of (await caches.keys()).filter((name) => name.startsWith('kept-'))) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url)
      if (/^\/stories\/[-\w]+\/$/.test(pathname)) rows.push(await entry(pathname, await cache.match(request)))
    }
  }
  document.querySelector('[data-kept]').replaceChildren(...rows.reverse())
}

async function entry(pathname, answer) {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const line = document.createElement('li')
  const link = Object.assign(document.createElement('a'), { href: pathname })
  link.textContent = page.querySelector('h1').textContent
  line.append(link)
  return line
}

const DO = { give, take, forget, offline }
for (const control of document.querySelectorAll('[data-do]')) {
  const event = control.localName === 'button' ? 'click' : 'change'
  control.addEventListener(event, () => DO[control.dataset.do](control))
}
const taken = sessionStorage.getItem('taken')
if (status && taken) {
  status.textContent = words.taken.replace('{n}', taken)
  sessionStorage.removeItem('taken')
}
const kept = document.querySelector('[data-offline]')
if (navigator.serviceWorker && window.caches) {
  kept.hidden = false
  const box = kept.querySelector('[data-do=offline]')
  if (box) box.checked = localStorage.getItem('offline') !== 'off'
  list().catch(() => { kept.hidden = true })
}
