"""The record: conversations and their messages, the rules that decide on events, and the one writer."""
