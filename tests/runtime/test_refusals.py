from tux.runtime.refusals import Fault, Refusal


class AlreadyDone(Refusal):
    key = "already-done"


def test_a_refusal_keeps_its_key_and_what_fills_the_sentence():
    refusal = AlreadyDone(member="Ada", times=2)
    assert refusal.key == "already-done"
    assert refusal.data == {"member": "Ada", "times": 2}
    assert str(refusal) == "already-done (member=Ada, times=2)"


def test_a_refusal_is_no_fault():
    assert not issubclass(Refusal, Fault)
    assert str(Fault()) == "fault"
