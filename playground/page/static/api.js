// Talks to the page's own routes.

async function json(path, options) {
  const answer = await fetch(path, options);
  if (answer.status === 204) return null;
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? `The playground answered ${answer.status}.`);
  return body;
}

export const verbs = () => json("/demo/verbs");
export const requests = () => json("/demo/requests");

export function state(user, channel, after, signal) {
  return json(`/demo/state?${new URLSearchParams({ user, channel, after })}`, { signal });
}

// `step` is hour, day or morning; answers with the new time, in seconds.
export function moveClock(step) {
  return json("/clock", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ step }) });
}

// `label` names the act in the list of requests; acts without one aren't listed.
export function act(wish, label = null) {
  const body = JSON.stringify({ ...wish, label });
  return json("/demo/act", { method: "POST", headers: { "content-type": "application/json" }, body });
}
