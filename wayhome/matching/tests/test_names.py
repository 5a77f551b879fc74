import pytest

from wayhome.matching.linker.names import family_name, fold, full_forms, given_name, name_suffix


def test_accents_apostrophes_and_hyphens_do_not_tell_names_apart():
    assert fold("Muñoz-O’Hara, Łucja") == ["MUNOZ", "OHARA", "LUCJA"]


@pytest.mark.parametrize(
    ("written", "main", "ordered"),
    [
        ("de la Cruz", "CRUZ", "CRUZ"),
        ("Garcia-Lopez", "GARCIA", "GARCIA LOPEZ"),
        ("Lopez Garcia", "LOPEZ", "GARCIA LOPEZ"),
        ("Mc Donald", "MCDONALD", "MCDONALD"),
        ("Dela", "DELA", "DELA"),
        ("Van", "VAN", "VAN"),
    ],
)
def test_surnames_come_apart(written, main, ordered):
    found = family_name(written)
    assert (found.main, found.ordered) == (main, ordered)


def test_suffix_comes_out_of_the_surname():
    assert family_name("Garcia Jr.").suffix == "JR"
    assert family_name("Garcia Jr.").whole == family_name("GARCIA").whole
    assert [name_suffix(text) for text in ("junior", "3rd", "II", "x")] == ["JR", "III", "II", None]


def test_junior_may_be_a_first_name():
    assert given_name("Junior").whole == "JUNIOR"


@pytest.mark.parametrize("written", ["Unknown", "BABY BOY", "N/A", "", None, "refused", "123"])
def test_what_is_no_name_is_empty(written):
    assert given_name(written).whole is None
    assert family_name(written).whole is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("BILL", "WILLIAM"), ("BILL", "BILLY"), ("PEPE", "JOSE"), ("CHUY", "JESUS"),
     ("LUPE", "GUADALUPE"), ("MOHAMED", "MUHAMMAD"), ("JIMENA", "XIMENA")],
)  # fmt: skip
def test_short_forms_share_a_full_name(one, other):
    assert full_forms(one) & full_forms(other)


def test_unlike_names_share_none():
    assert not full_forms("JOSE") & full_forms("MARIA")
    assert not full_forms("BETO") & full_forms("LUPE")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gonzalez", "Gonsales"), ("Veronica", "Beronica"), ("Hector", "Ector"),
     ("Yusuf", "Yousef"), ("Jimenez", "Gimenez"), ("Stephen", "Steven"), ("Cathy", "Kathy")],
)  # fmt: skip
def test_names_of_one_sound_share_a_code(one, other):
    assert set(given_name(one).sounds) & set(given_name(other).sounds)
