// FAPI 2.0 Security Profile with oauth4webapi, one request at a time, as in its fapi2 example.
import { importJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { visit, work } from './conversation.js'
import { category } from './records.js'

await work(async ({ issuer, clientId, redirectUri, scope, jwk }) => {
  const here = new URL(issuer)
  const http = { [oauth.allowInsecureRequests]: here.protocol === 'http:' }
  const as = await oauth
    .discoveryRequest(here, { algorithm: 'oauth2', ...http })
    .then((response) => oauth.processDiscoveryResponse(here, response))
  const client = { client_id: clientId }
  const key = await importJWK(jwk, jwk.alg)
  const authentication = oauth.PrivateKeyJwt({ key, kid: jwk.kid })
  const bound = { DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256')), ...http }

  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const parameters = new URLSearchParams({
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
  })
  const pushed = await again(async () =>
    oauth.processPushedAuthorizationResponse(
      as,
      client,
      await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, bound),
    ),
  )
  const address = new URL(as.authorization_endpoint)
  address.searchParams.set('client_id', clientId)
  address.searchParams.set('request_uri', pushed.request_uri)
  const { url } = await visit(address)

  const answered = oauth.validateAuthResponse(as, client, new URL(url), state)
  const tokens = await again(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      as, client, authentication, answered, redirectUri, verifier, bound,
    )
    const content = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(as, response, http)
    return content
  })
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  const userinfo = await again(async () =>
    oauth.processUserInfoResponse(
      as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, bound),
    ),
  )
  const refreshed = await again(async () =>
    oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, bound),
    ),
  )

  const token = refreshed.access_token
  const call = (method, place) =>
    again(() => oauth.protectedResourceRequest(token, method, place, new Headers(), null, bound))
  const answer = await category(call, issuer, 'immunisation')
  const released = { status: answer.status, content: await answer.json() }

  const describe = async () =>
    oauth.processIntrospectionResponse(
      as, client, await oauth.introspectionRequest(as, client, authentication, token, http),
    )
  const before = await describe()
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, authentication, token, http),
  )
  const after = await describe()
  return { tokens, claims, userinfo, refreshed, released, before, after }
})

/** Do it again when the server wants its nonce in the proof: the handle has it by then. */
async function again(request) {
  return request().catch((fault) => {
    if (!oauth.isDPoPNonceError(fault)) throw fault
    return request()
  })
}
