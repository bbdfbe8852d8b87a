// A certified OpenID provider, shaped like Entra ID's v2.0 endpoints: one tenant in the path, one registered application,
// and Ana, who is signed in at once. Prints its issuer when it listens. Arguments: the tenant and the application, in JSON.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { tenant, client_id, client_secret, redirect_uri } = JSON.parse(process.argv[2]);
const mount = `/${tenant}`;
const ANA = {
  sub: 'ana',
  ver: '2.0',
  tid: tenant,
  oid: 'aaaaaaaa-0000-4000-8000-00000000000a',
  name: 'Ana Souza',
  preferred_username: 'ana.souza@contoso.example',
  email: 'ana.souza@contoso.example',
};

process.stdin.resume().on('end', () => process.exit()); // whoever started it is gone

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}${mount}/v2.0`;
  const provider = new Provider(issuer, configuration());
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url.startsWith('/interaction/')) {
      await provider.interactionFinished(request, response, { login: { accountId: ANA.sub } });
      return;
    }
    const path = request.url.replace(`${mount}/v2.0/.well-known`, `${mount}/.well-known`);
    request.originalUrl = path; // from which the provider learns where it is mounted
    request.url = path.slice(mount.length);
    answer(request, response);
  });
  console.log(issuer);
});

function configuration() {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return {
    clients: [
      {
        client_id,
        client_secret,
        redirect_uris: [redirect_uri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      jwks: '/discovery/v2.0/keys',
    },
    claims: { openid: ['sub', 'ver', 'tid'], profile: ['oid', 'name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: { Interaction: 60, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, RefreshToken: 600 },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ANA }),
    issueRefreshToken: () => true,
    loadExistingGrant,
  };
}

// An administrator has consented for everybody.
async function loadExistingGrant(context) {
  const { client, session, provider } = context.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email offline_access');
  await grant.save();
  return grant;
}
