// FAPI 2.0 Security Profile with openid-client, in the way its documentation shows.
import { importJWK } from 'jose'
import * as client from 'openid-client'
import { visit, work } from './conversation.js'
import { category } from './records.js'

await work(async ({ issuer, clientId, redirectUri, scope, jwk }) => {
  const authentication = client.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid })
  const insecure = issuer.startsWith('http:') ? [client.allowInsecureRequests] : []
  const config = await client.discovery(new URL(issuer), clientId, {}, authentication, {
    execute: [...insecure, client.enableNonRepudiationChecks],
  })
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))

  const checks = {
    expectedNonce: client.randomNonce(),
    expectedState: client.randomState(),
    idTokenExpected: true,
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
  }
  const request = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: checks.expectedNonce,
    state: checks.expectedState,
  }
  const address = await client.buildAuthorizationUrlWithPAR(config, request, { DPoP })
  const { url } = await visit(address)
  const tokens = await client.authorizationCodeGrant(config, new URL(url), checks, {}, { DPoP })
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP })
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })

  const token = refreshed.access_token
  const call = (method, place) =>
    client.fetchProtectedResource(config, token, place, method, null, new Headers(), { DPoP })
  const answer = await category(call, issuer, 'immunisation')
  const released = { status: answer.status, content: await answer.json() }

  const before = await client.tokenIntrospection(config, token)
  await client.tokenRevocation(config, token)
  const after = await client.tokenIntrospection(config, token)
  return { tokens, claims, userinfo, refreshed, released, before, after }
})
