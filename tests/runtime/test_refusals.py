from tux.runtime.refusals import Fault, Refusal


class AlreadyDone(Refusal):
    key = "already-done"


def test_a_refusal_keeps_its_key_and_its_data():
    refusal = AlreadyDone(member="Ada", times=2)
    assert refusal.key == "already-done"
    assert refusal.data == {"member": "Ada", "times": 2}
    assert str(refusal) == "already-done (member=Ada, times=2)"


def test_a_refusal_is_not_a_fault():
    assert not issubclass(Refusal, Fault)
    assert str(Fault()) == "fault"
