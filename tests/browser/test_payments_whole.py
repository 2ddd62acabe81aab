"""On a phone: months that the payer chooses, and a list that a collector hands over."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from arabic.calendar import format_month
from tests.treasury.money import charge, dh, member_of, month, rate, settled
from treasury.models import Collection, Payment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def membership(party, bureau, treasurer, sign_in):
    """One of three members who owe three months of 20 dirhams."""
    rate(party["national"], 20)
    members = [member_of(party["local"], family_name=f"بنسعيد {number}") for number in range(3)]
    charge(party["local"], -2, -1, 0)
    sign_in(treasurer)
    return members[0]


def test_chosen_months_and_a_collectors_list(page, membership, assert_accessible, assert_no_horizontal_scroll):
    def looks_right():
        assert_accessible(page)
        assert_no_horizontal_scroll(page)

    page.goto(reverse("treasury:record-payment", args=["nakhil", localdate().year, membership.person_id]))
    page.get_by_text("اختيار الشهور", exact=True).click()
    looks_right()
    page.get_by_role("checkbox", name=format_month(month(0))).check()
    page.get_by_text("ما يؤديه هذا المبلغ من الشهور المختارة").wait_for()
    assert page.locator("#id_amount").input_value() == "20,00"
    assert page.get_by_label("البنك المسحوب عليه الشيك").is_hidden()
    page.get_by_label("طريقة الأداء").select_option("cheque")
    page.get_by_label("البنك المسحوب عليه الشيك").fill("البنك الأول")
    page.get_by_label("رقم الشيك أو التحويل أو العملية").fill("7654321")
    looks_right()
    page.get_by_role("button", name="تسجيل الأداء").click()
    page.wait_for_url("**/dues/*/**")
    page.get_by_text("7654321").or_(page.get_by_role("link", name="عرض الوصل").first).first.wait_for()
    payment = Payment.objects.get()
    assert (settled(payment), payment.cheque) == ({0: dh(20)}, "received")

    page.goto(reverse("treasury:cheques", args=["nakhil"]))
    looks_right()

    page.goto(reverse("treasury:collect", args=["nakhil"]))
    page.get_by_text("تسليم لائحة من طرف محصل").click()
    page.get_by_label("سُلّم من طرف").fill(str(membership.person.member_number))
    page.get_by_label("المبلغ المعدود").fill("100")
    for line in page.locator(".sheet-line").filter(has_text="بنسعيد").all()[1:]:
        line.get_by_role("radio", name="كل المستحق").click()
    looks_right()
    page.get_by_role("button", name="تسجيل الورقة").click()
    page.locator(".form-errors").wait_for()  # 120 dirhams are on the lines
    looks_right()
    assert not Collection.objects.exists()
    page.get_by_label("المبلغ المعدود").fill("120")
    page.get_by_role("button", name="تسجيل الورقة").click()
    page.get_by_role("link", name="محضر التسليم (PDF)").wait_for()
    looks_right()
    assert Collection.objects.get().counted == dh(120)
