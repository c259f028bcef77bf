"""A client whose encryption key has gone hears so before its code is taken."""

from provider.storage.clients import ClientRow


def alter(provider, **members):
    table = ClientRow.__table__
    metadata = dict(provider.services.clients.get("koyomi").metadata)
    kept = {name: value for name, value in (metadata | members).items() if value is not None}
    with provider.services.database.transaction() as connection:
        connection.execute(table.update().values(client_metadata=kept))


def test_the_code_is_still_good_once_the_key_is_back(provider, rp):
    code = provider.code(rp)
    alter(provider, id_token_encrypted_response_alg="ECDH-ES+A256KW")
    refused = rp.exchange(code)
    assert (refused.status, refused.error) == (400, "invalid_client_metadata")
    alter(provider, id_token_encrypted_response_alg=None)
    assert rp.exchange(code).status == 200
