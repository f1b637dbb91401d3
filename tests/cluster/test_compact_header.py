"""Home-made clients with the 10-byte header (PROTOCOL 14), from the login to the world."""

from gameserver.messages.characters import (
    CharacterList,
)
from gameserver.messages.gate import GateLogin, PingReply, PingRequest
from gameserver.messages.links import (
    CLIENT_TO_SERVER,
    SERVER_TO_CLIENT,
)
from gameserver.messages.movement import AnsMove, SeeMove
from gameserver.messages.world import PcDisappear
from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.framing import COMPACT_SHAPE
from gameserver.wire.headers import expand, shrink
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import CIPHER, WALK, WALKED
from tests.support.cluster import PASSWORD, Player


class Compact(Catalogue):
    """*plain* with the short header around it, ciphers and all."""

    def __init__(self, plain: Catalogue) -> None:
        super().__init__("compact", COMPACT_SHAPE)
        self._plain = plain

    def encode(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        frame = self._plain.encode(message, pc_id, gate_id)
        return shrink(frame if frame[8] == 0x01 else CIPHER.encipher(frame))

    def decode(self, frame: bytes) -> Envelope:
        frame = expand(frame)
        return self._plain.decode(CIPHER.decipher(frame) if frame[8] == 0x03 else frame)


class CompactHeader(ClusterCase):
    variables = {"GATE_CLIENT_HEADER": "compact", "GATE_PING_SECONDS": "1"}

    def player(self, username: str) -> Player:
        player = Player(self.cluster, username)
        info = player.choose_gate()
        connect = self.cluster.network.connect
        player.client = connect(info.gate_ip, info.gate_port, Compact(SERVER_TO_CLIENT), Compact(CLIENT_TO_SERVER))
        player.client.send(GateLogin(token=info.pc_id, account=username, password=PASSWORD))
        player.client.expect(CharacterList)
        player.go_into_world()
        return player

    def test_a_player_with_the_short_header_lives_like_any_other(self) -> None:
        anna, berta = self.player("anna"), self.player("berta")
        anna.client.send(WALK)
        self.assertEqual(anna.client.expect(AnsMove), WALKED)
        self.assertEqual(berta.client.expect(SeeMove).pc_id, anna.pc_id)
        asked = anna.client.expect(PingRequest)
        answer = PingReply(tick_count=asked.tick_count, server_tick=asked.server_tick + 1, client_tick=0)
        anna.client.send(answer)
        anna.client.expect_end(1)
        self.assertEqual(berta.client.expect(PcDisappear).pc_id, anna.pc_id)

    def test_a_client_with_the_long_header_is_sent_away(self) -> None:
        client = self.cluster.to_gate()
        client.send(GateLogin(token=1, account="anna", password=PASSWORD))
        client.send_bytes(bytes(4096))
        client.expect_end(1)
