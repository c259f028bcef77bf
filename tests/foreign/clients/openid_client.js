// openid-client, set up as its documentation shows: what every story with it shares.
import { importJWK } from 'jose'
import * as client from 'openid-client'
import { Agent, fetch as fetchBy } from 'undici'
import { visit } from './conversation.js'

/** The media types that the endpoints last answered with, by their paths: the library takes several in silence. */
export const types = {}

/** Fetch, with the task's client certificate where it has one: the built-in fetch cannot show any. */
function fetcher({ certificate }) {
  const dispatcher = certificate && new Agent({ connect: certificate })
  return async (url, options) => {
    const response = await (dispatcher ? fetchBy(url, { ...options, dispatcher }) : fetch(url, options))
    types[new URL(url).pathname] = response.headers.get('content-type')
    return response
  }
}

/** Read the metadata and get ready as the registered client; `execute` are further switches of the library. */
export async function connect(task, ...execute) {
  const { issuer, clientId, metadata } = task
  const by = await authentication(task)
  return client.discovery(new URL(issuer), clientId, metadata ?? {}, by, options(task, execute))
}

/** Register anew (RFC 7591), and get ready as that client. */
export async function register(task, ...execute) {
  const { issuer, metadata } = task
  const by = await authentication(task)
  return client.dynamicClientRegistration(new URL(issuer), metadata, by, options(task, execute))
}

function options(task, execute) {
  const insecure = task.issuer.startsWith('http:') ? [client.allowInsecureRequests] : []
  return {
    execute: [...insecure, client.enableNonRepudiationChecks, ...execute],
    [client.customFetch]: fetcher(task),
  }
}

async function authentication({ jwk, method, certificate }) {
  if (certificate) return client.TlsClientAuth()
  if (jwk) return client.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid })
  if (method === 'client_secret_basic') return client.ClientSecretBasic()
  if (method === 'client_secret_post') return client.ClientSecretPost()
  return client.None()
}

/** A fresh key and the proofs by it. */
export async function proofs(config) {
  return { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) }
}

/** Make what one visit needs: the parameters of the request, and what its answer is checked against. */
export async function request({ redirectUri, scope, parameters }) {
  const checks = {
    expectedNonce: client.randomNonce(),
    expectedState: client.randomState(),
    idTokenExpected: true,
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
  }
  const asked = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: checks.expectedNonce,
    state: checks.expectedState,
    ...parameters,
  }
  return { asked, checks }
}

/** Send the citizen to an address, and turn what they bring back into tokens. */
export async function login(config, address, checks, options) {
  return client.authorizationCodeGrant(config, arrived(await visit(address)), checks, {}, options)
}

/** What the citizen's browser brought, by its address or in a form. */
function arrived({ url, body }) {
  if (!body) return new URL(url)
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  })
}
