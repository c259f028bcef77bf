// oauth4webapi, one request at a time: what every story with it shares.
import { importJWK } from 'jose'
import * as oauth from 'oauth4webapi'

/** Read the metadata (RFC 8414) and get ready as the registered client, with a fresh key for proofs. */
export async function connect({ issuer, clientId, jwk, metadata }) {
  const here = new URL(issuer)
  const http = { [oauth.allowInsecureRequests]: here.protocol === 'http:' }
  const as = await oauth
    .discoveryRequest(here, { algorithm: 'oauth2', ...http })
    .then((response) => oauth.processDiscoveryResponse(here, response))
  const client = { client_id: clientId, ...metadata }
  const key = await importJWK(jwk, jwk.alg)
  const authentication = oauth.PrivateKeyJwt({ key, kid: jwk.kid })
  const bound = { DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256')), ...http }
  return { as, client, authentication, http, bound }
}

/** The parameters of one visit, and what its answer is checked against. */
export async function request({ redirectUri, scope }) {
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
  return { parameters, verifier, state, nonce }
}

/** Do it again when the server wants its nonce in the proof: the handle has it by then. */
export async function again(call) {
  return call().catch((fault) => {
    if (!oauth.isDPoPNonceError(fault)) throw fault
    return call()
  })
}
