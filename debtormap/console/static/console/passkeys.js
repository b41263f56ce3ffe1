// Passkeys of the clue desk (WebAuthn, extension prf): the authenticator makes a secret of a salt, HKDF makes the
// wrapping key of it, and the form carries that key to the server, as it would carry a passphrase.

const RANDOM = 32;
const INFO = new TextEncoder().encode("debtormap clue desk key 1");

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const random = (count = RANDOM) => crypto.getRandomValues(new Uint8Array(count));

async function wrappingKey(secret) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO }, key, 256));
}

/** The credential that answered, and what it makes of its salt; throws when the person or the browser refuses. */
async function asked(offers) {
  const evalByCredential = {};
  for (const { credential, salt } of offers) evalByCredential[base64url(bytes(credential))] = { first: bytes(salt) };
  const allowCredentials = offers.map(({ credential }) => ({ type: "public-key", id: bytes(credential) }));
  const publicKey = { challenge: random(), allowCredentials, userVerification: "required", extensions: { prf: { evalByCredential } } };
  const answer = await navigator.credentials.get({ publicKey });
  return { credential: hex(answer.rawId), secret: answer.getClientExtensionResults().prf?.results?.first };
}

function base64url(data) {
  return btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Null when the authenticator does not know the extension. */
async function made(name, salt) {
  const user = { id: random(), name, displayName: name };
  const pubKeyCredParams = [-7, -8, -257].map((alg) => ({ type: "public-key", alg }));
  const authenticatorSelection = { userVerification: "required", residentKey: "discouraged" };
  const extensions = { prf: { eval: { first: bytes(salt) } } };
  const rp = { name: document.title };
  const publicKey = { challenge: random(), rp, user, pubKeyCredParams, authenticatorSelection, extensions };
  const created = await navigator.credentials.create({ publicKey });
  const { prf } = created.getClientExtensionResults();
  if (!prf?.enabled) return null;
  const credential = hex(created.rawId);
  // Many authenticators tell at first only that they could: they are asked at once.
  const secret = prf.results?.first ?? (await asked([{ credential, salt }])).secret;
  return secret ? { credential, secret } : null;
}

function tell(form, text) {
  const place = form.querySelector("[role=alert]");
  place.textContent = text;
  place.hidden = text === "";
}

function begin(form, work) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell(form, "");
    try {
      const done = await work();
      if (done) form.submit();
      else tell(form, form.dataset.unfit);
    } catch {
      // What went wrong is the browser's to tell: refused, timed out, or no authenticator.
      tell(form, form.dataset.failed);
    }
  });
}

const adding = document.querySelector("form[data-passkey]");
if (adding && window.PublicKeyCredential) {
  const { name, salt } = JSON.parse(adding.dataset.passkey);
  begin(adding, async () => {
    const found = await made(name, salt);
    if (found === null) return false;
    adding.elements.credential.value = found.credential;
    adding.elements.salt.value = salt;
    adding.elements.secret.value = await wrappingKey(found.secret);
    return true;
  });
} else if (adding) adding.hidden = true;

const unlocking = document.querySelector("form[data-offers]");
if (unlocking && window.PublicKeyCredential) {
  const offers = JSON.parse(unlocking.dataset.offers);
  begin(unlocking, async () => {
    const { credential, secret } = await asked(offers);
    if (!secret) return false;
    unlocking.elements.passkey.value = offers.find((each) => each.credential === credential).id;
    unlocking.elements.secret.value = await wrappingKey(secret);
    return true;
  });
}
