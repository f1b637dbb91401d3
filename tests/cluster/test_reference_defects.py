"""The defects of the reference servers (PROTOCOL 13): each has a test that shows that ours do not have it.

`DEFECTS` is the list to tick off: the sentences of the section, shortened, and the tests that stand against them.
What our servers must tolerate in others is marked "Interop".
"""

from collections.abc import Iterator
from pathlib import Path
from re import findall

from twisted.trial.unittest import SynchronousTestCase

TESTS = Path(__file__).parent.parent

DEFECTS: dict[str, dict[str, str]] = {
    "General": {
        "a goroutine per packet, out of order": """
            test_requests_pass_through_gate_and_zone_and_back_in_order
            test_packets_of_one_player_keep_their_order
            test_main_serves_the_questions_of_a_server_in_order
            test_wishes_sent_together_are_served_in_order
        """,
        "a full send queue loses packets": """
            test_a_client_that_reads_late_gets_everything
            test_a_client_that_reads_too_late_is_closed_without_a_hole
        """,
        "connection loops leave without closing the socket": """
            test_sizes_that_cannot_be_right_end_the_connection_at_once
            test_a_server_that_sends_nonsense_is_left_and_found_again
        """,
        "no authentication or allow-list on internal listeners": """
            test_internal_ports_are_open_to_this_machine_only_unless_told_otherwise
            test_a_rogue_gate_that_logs_the_accounts_of_others_out
            test_a_rogue_gate_that_speaks_about_the_players_of_others
            test_a_rogue_zone_that_claims_maps_and_players_of_another
            test_a_token_is_for_one_gate
        """,
        "a short packet panics": """
            test_whatever_anybody_sends_harms_only_himself
            test_a_server_that_sends_nonsense_is_left_and_found_again
            test_a_packet_shorter_than_its_header_ends_the_stream_and_raises_nothing
        """,
        "contents change under the handler": """
            test_a_wish_that_waits_keeps_its_contents
            test_a_message_keeps_its_contents_when_more_bytes_arrive
        """,
        "shared flags are used without locks": "test_nothing_is_shared_between_threads_since_there_are_none",
    },
    "Gate": {
        "a client that disconnects before logging in crashes it": """
            test_who_never_logged_in_has_nobody_to_say_goodbye_to
        """,
        "what goes out in clear is decided by ctrl and cmd": "test_ctrl_alone_decides_what_is_hidden",
        "token kept after use": "test_a_token_is_good_once",
        "token without expiry": "test_a_token_expires",
        "token not tied to its account, password not checked": "test_a_token_is_for_one_account_with_its_password",
        "two simultaneous logins race": "test_of_two_logins_at_once_one_gets_in",
        "does not wait for a late token": "test_the_gate_waits_for_a_token_that_is_late",
        "logout goes only to the current server": """
            test_clean_in_the_world
            test_closed_without_a_word
            test_who_leaves_the_world_can_come_back_at_once
        """,
        "AccountEntered and AccountLogout without number, date and time": "test_clean_on_the_select_screen",
        "Interop: match by account name": "test_a_go_gate_is_understood_by_account_name",
        "KickAccount is a stub": "test_kicked_by_the_login_server_with_its_reason",
        "ping is a stub": "test_requests_count_up_on_the_clock_of_the_gate_and_are_clear",
        "the player's sender is never closed": "test_a_hundred_comings_and_goings_leave_nothing",
        "errors before the login can interleave": "test_an_error_before_the_login_comes_whole_and_then_the_end",
        "the peer address is split at the first colon": "test_an_ipv6_address_leaves_the_packet_whole",
        "the online flag stays set after a crash": "test_a_restart_of_login_notes_again_who_plays",
        "DYNAMIC_KEY above 0x7FFFFFFF is replaced": "test_a_key_above_the_signed_range_is_used",
    },
    "Login and broker": {
        "leaving the login connection deletes the login key": """
            test_a_login_connection_that_ends_late_frees_nothing
            test_a_token_survives_the_close_of_the_login_connection
        """,
        "the key has no expiry": "test_a_crash_locks_no_account_out_for_long",
        "the count of the list, and its entries by port": """
            test_the_list_has_every_registered_gate_once
            test_the_count_of_the_server_list_cannot_differ_from_its_entries
        """,
        "ServerSelect reads byte 10 of 10": "test_a_choice_without_a_number_ends_that_client_only",
        "stores the key with id 0": "test_a_go_gate_is_understood_by_account_name",
        "Interop: GateRegister of 32 bytes": "test_a_go_gate_is_understood_by_account_name",
        "Interop: no reports": "test_a_go_gate_is_understood_by_account_name",
        "Interop: the token is the account's number": """
            test_a_token_of_a_go_login_server_is_the_number_of_the_account
        """,
    },
    "Account": {
        "never sends CharacterLoginOk": """
            test_the_gate_hears_of_the_switch_before_the_client_hears_that_it_may_go_on
        """,
        "the selected name stays set after an error of main": """
            test_a_closed_map_is_refused_and_may_be_tried_again
            test_a_main_server_that_is_away_is_refused_and_may_be_tried_again
            test_a_main_server_that_never_answers_is_given_up_and_may_be_tried_again
        """,
        "existence is not tied to the account": """
            test_an_unknown_character_or_that_of_another_account_is_not_found
        """,
        "delete reports success without looking": "test_what_is_unknown_deleted_or_not_mine_is_not_found",
        "no check of class, nation or name": """
            test_a_class_nation_or_name_that_cannot_be_is_refused_and_may_be_tried_again
        """,
        "name check and insert race": "test_of_two_who_want_a_name_at_once_one_gets_it",
        "0x1202 for too many characters": "test_a_sixth_character_does_not_fit_until_one_is_deleted",
        "sessions of a lost gate are never purged": "test_the_players_of_a_lost_gate_are_forgotten",
    },
    "Main": {
        "the hello is recognised only alone, and later reads of five bytes are taken for one": """
            test_a_hello_merged_with_the_next_packet_is_understood
            test_a_later_read_of_five_bytes_is_not_taken_for_a_hello
        """,
        "Interop: hello alone, and a pause": "test_the_hello_is_sent_alone_and_followed_by_a_pause",
        "a size of 0 stalls, below 9 panics": """
            test_a_size_of_zero_ends_the_stream_and_does_not_stall_it
            test_a_server_that_sends_nonsense_is_left_and_found_again
        """,
        "the gate's number in place of the zone's": """
            test_zone_and_gate_stand_in_their_own_places_in_the_login_reply
            test_players_of_another_zone_play_on
        """,
        "the count of MainMapList is not checked": """
            test_a_map_list_that_promises_more_than_it_brings_is_malformed
            test_a_map_list_that_promises_too_much_ends_its_server_only
        """,
        "a zone that reconnects is ignored, nothing is purged": """
            test_a_second_zone_of_the_same_number_replaces_the_first_with_its_maps
            test_a_lost_zone_sends_its_players_away_and_takes_new_ones_when_it_is_back
        """,
        "any failure in between locks the account out": """
            test_whoever_goes_while_main_thinks_can_choose_again_at_once
            test_whoever_goes_on_the_way_into_the_zone_can_choose_again_at_once
            test_whoever_was_on_his_way_when_the_account_server_died_can_choose_again_at_once
        """,
    },
    "Zone": {
        "drops ZoneGateHello and ZoneClientGone, its gate id stays 0": """
            test_the_short_packets_of_a_gate_are_heard
            test_a_hello_to_the_zone_shorter_than_twelve_bytes_is_read
        """,
        "Interop: a Go zone never learns of lost players": "test_closed_without_a_word",
        "dispatches on protocol alone": "test_a_game_packet_is_one_under_its_own_ctrl_byte_only",
        "never sends MainMapList": "test_the_hello_is_sent_alone_and_followed_by_a_pause",
        "never sends WorldLoginReply, packets are never read": """
            test_a_player_is_told_everything_in_the_order_that_the_client_knows
            test_players_see_each_other_appear_walk_and_disappear
        """,
        "players without gate session": "test_the_short_packets_of_a_gate_are_heard",
        "an unknown map gives a nil zone": "test_a_character_of_a_map_that_is_not_here_is_turned_away",
        "the loop spins": "test_an_idle_cluster_hardly_does_anything",
        "reconnect delay to main is zero": "test_a_main_server_that_is_away_is_tried_now_and_then",
        "MainWorldLogin carries gate id 0": "test_a_world_login_carries_the_number_of_the_gate",
        "Interop: main uses the gate id it stored": "test_main_answers_with_the_gate_that_it_stored",
        "ambiguous column names": "test_a_character_is_found_by_its_account_in_any_case",
    },
}


def names() -> Iterator[str]:
    for part in DEFECTS.values():
        for tests in part.values():
            yield from tests.split()


class TheTable(SynchronousTestCase):
    def test_every_test_of_the_table_exists_once(self) -> None:
        sources = "\n".join(file.read_text("utf-8") for file in TESTS.rglob("*.py"))
        defined = findall(r"def (test_\w+)\(", sources)
        self.assertEqual([name for name in names() if defined.count(name) != 1], [])
