// Talks to the page's own routes.

async function json(path, options) {
  const answer = await fetch(path, options);
  if (answer.status === 204) return null;
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? `The playground answered ${answer.status}.`);
  return body;
}

const post = (path, body) =>
  json(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

// One platform: what somebody sees there, and what they do. `label` names the act in the list of requests; acts
// without one aren't listed.
const side = (path) => ({
  state: (user, channel, after, signal) => json(`${path}/state?${new URLSearchParams({ user, channel, after })}`, { signal }),
  act: (wish, label = null) => post(`${path}/act`, { ...wish, label }),
});

export const slack = side("/demo");
export const teams = side("/demo/teams");
export const verbs = () => json("/demo/verbs");
export const requests = () => json("/demo/requests");

// `step` is hour, day or morning; answers with the new time, in seconds.
export const moveClock = (step) => post("/clock", { step });
