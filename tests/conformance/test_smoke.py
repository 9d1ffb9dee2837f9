import httpx

from tests.samples import close_conversation, new_conversation, new_id, new_message


def test_a_conversation_is_recorded_and_read_back(client: httpx.Client) -> None:
    conversation = new_id()
    for event in (new_conversation(conversation), new_message(conversation), close_conversation(conversation)):
        assert client.post("/webhook/", json=event).is_success
    answer = client.get(f"/conversations/{conversation}").json()
    assert (answer["state"], answer["message_count"]) == ("CLOSED", 1)
