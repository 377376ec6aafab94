// An attribute of a node or mark, kept where its value is one that a body may hold.
export const attribute = (name, allowed) => ({
  default: null,
  parseHTML: (element) => {
    const value = element.getAttribute(name);
    return value && allowed(value) ? value : null;
  },
  renderHTML: (given) => (given[name] ? { [name]: given[name] } : {}),
});
