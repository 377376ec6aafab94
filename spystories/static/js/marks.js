// What a browser keeps for its reader, under one key each: settings, and where they stopped.
export const load = (key) => { try { return JSON.parse(localStorage.getItem(key)) || {} } catch { return {} } }
export const save = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)) } catch { /* private mode */ } }
