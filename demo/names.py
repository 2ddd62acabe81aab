"""Given and family names with their Latin spellings, to be combined by chance, and what people do for a living.

No pair is meant to be anybody. Generations differ in their given names, so three lists go with each gender.
"""

MEN_OLD = (
    ("المعطي", "El Maati"), ("الجيلالي", "Jilali"), ("بوشعيب", "Bouchaib"), ("لحسن", "Lahcen"), ("موحى", "Moha"),
    ("حدو", "Haddou"), ("باسو", "Bassou"), ("العربي", "Larbi"), ("ميمون", "Mimoun"), ("عبد القادر", "Abdelkader"),
    ("المصطفى", "El Mostafa"), ("عبد السلام", "Abdeslam"), ("صالح", "Salah"), ("قدور", "Kaddour"),
)  # fmt: skip
MEN_ANY = (
    ("محمد", "Mohamed"), ("أحمد", "Ahmed"), ("حسن", "Hassan"), ("عبد الرحيم", "Abderrahim"), ("سعيد", "Said"),
    ("عبد الكريم", "Abdelkrim"), ("عبد الغني", "Abdelghani"), ("عبد الهادي", "Abdelhadi"), ("مصطفى", "Mustapha"),
    ("عبد العالي", "Abdelali"), ("إدريس", "Driss"), ("رشيد", "Rachid"), ("كمال", "Kamal"), ("جمال", "Jamal"),
    ("نور الدين", "Noureddine"), ("عز الدين", "Azzeddine"), ("عبد اللطيف", "Abdellatif"), ("إبراهيم", "Brahim"),
    ("هشام", "Hicham"), ("فؤاد", "Fouad"), ("نبيل", "Nabil"), ("منير", "Mounir"), ("توفيق", "Taoufik"),
    ("عبد الرحمان نور الدين", "Abderrahmane Noureddine"), ("عبد الحق", "Abdelhak"), ("مبارك", "Mbarek"),
)  # fmt: skip
MEN_YOUNG = (
    ("أيوب", "Ayoub"), ("زكرياء", "Zakaria"), ("حمزة", "Hamza"), ("عثمان", "Othmane"), ("ياسين", "Yassine"),
    ("سفيان", "Soufiane"), ("بدر", "Badr"), ("المهدي", "El Mehdi"), ("أنس", "Anas"), ("عمر", "Omar"),
    ("محمد أمين", "Mohamed Amine"), ("محمد رضا", "Mohamed Reda"), ("إلياس", "Ilyas"), ("وليد", "Walid"),
    ("آدم", "Adam"), ("مروان", "Marouane"),
)  # fmt: skip
WOMEN_OLD = (
    ("رقية", "Rkia"), ("يامنة", "Yamna"), ("إيطو", "Itto"), ("تودة", "Touda"), ("حليمة", "Halima"),
    ("زهور", "Zhour"), ("السعدية", "Saadia"), ("الزهرة", "Zahra"), ("عائشة", "Aicha"), ("خديجة", "Khadija"),
)  # fmt: skip
WOMEN_ANY = (
    ("فاطمة", "Fatima"), ("فاطمة الزهراء", "Fatima Zahra"), ("مريم", "Mariam"), ("زينب", "Zineb"),
    ("أمينة", "Amina"), ("نعيمة", "Naima"), ("رشيدة", "Rachida"), ("سعاد", "Souad"), ("نزهة", "Nezha"),
    ("حنان", "Hanane"), ("سناء", "Sanae"), ("لطيفة", "Latifa"), ("مليكة", "Malika"), ("بشرى", "Bouchra"),
    ("نادية", "Nadia"), ("ليلى", "Laila"), ("حورية", "Houria"), ("سميرة", "Samira"),
)  # fmt: skip
WOMEN_YOUNG = (
    ("هاجر", "Hajar"), ("إكرام", "Ikram"), ("شيماء", "Chaimae"), ("هند", "Hind"), ("كوثر", "Kaoutar"),
    ("غزلان", "Ghizlane"), ("سلمى", "Salma"), ("إيمان", "Imane"), ("نهيلة", "Nouhaila"), ("دعاء", "Douae"),
    ("فاطمة الزهراء", "Fatima Zahra"), ("آية", "Aya"), ("ياسمين نور الهدى", "Yasmine Nour El Houda"),
)  # fmt: skip

FAMILY = (
    ("التادلاوي", "Tadlaoui"), ("السملالي", "Semlali"), ("الورديغي", "El Ouardighi"), ("البوزيدي", "El Bouzidi"),
    ("الزناتي", "Zenati"), ("السباعي", "Sebbai"), ("الجعايدي", "Jaaidi"), ("العبدوني", "Abdouni"),
    ("بنحمو", "Benhammou"), ("بلقزيز", "Belkziz"), ("بوعزاوي", "Bouazzaoui"), ("بورحيم", "Bourahim"),
    ("الحنصالي", "Hansali"), ("الرحموني", "Rahmouni"), ("الدمناتي", "Demnati"), ("الفشتالي", "Fechtali"),
    ("الصنهاجي", "Sanhaji"), ("الكتامي", "Kettami"), ("المزياني", "Meziani"), ("النجاري", "Najjari"),
    ("الودغيري", "Oudghiri"), ("اليعقوبي", "Yaakoubi"), ("أزناك", "Aznag"), ("أمزيل", "Amzil"),
    ("أوبلا", "Oubella"), ("أوحدو", "Ouhaddou"), ("أوسعيد", "Oussaid"), ("أومنصور", "Oumansour"),
    ("آيت بلعيد", "Ait Belaid"), ("آيت واحمان", "Ait Ouahmane"), ("آيت المقدم", "Ait Lmokaddem"),
    ("آيت سي علي", "Ait Si Ali"), ("آيت حدو أوموح", "Ait Haddou Oumouh"), ("بلعربي", "Belarbi"),
    ("بلفقيه", "Belfkih"), ("بلحاج", "Belhaj"), ("بنعطية", "Benattia"), ("بنداود", "Bendaoud"),
    ("بنطاهر", "Bentahar"), ("بنيعيش", "Benyaich"), ("بوحافة", "Bouhafa"), ("بودراع", "Boudraa"),
    ("بولعيش", "Boulaich"), ("بومديان", "Boumediane"), ("بوسلهام", "Bousselham"), ("بن الطيب", "Ben Taib"),
    ("حمداوي", "Hamdaoui"), ("حيمر", "Himer"), ("خربوش", "Kharbouch"), ("خلوقي", "Khallouki"),
    ("دحماني", "Dahmani"), ("زهيري", "Zouhairi"), ("سرحان", "Serhane"), ("سلماني", "Selmani"),
    ("شاكري", "Chakri"), ("شوقي", "Chaouki"), ("صابري", "Sabri"), ("طاهيري", "Tahiri"), ("عزاوي", "Azzaoui"),
    ("عكاشة", "Oukacha"), ("غزالي", "Ghazali"), ("فرحات", "Farhat"), ("فضلي", "Fadli"), ("قاسمي", "Kasmi"),
    ("كريمي", "Karimi"), ("لعروسي", "Laaroussi"), ("لعسري", "Laasri"), ("لكحل", "Lakhal"),
    ("لغماري", "Laghmari"), ("لوديي", "Loudyi"), ("معروفي", "Maaroufi"), ("مجدوب", "Majdoub"),
    ("مسرور", "Masrour"), ("مفتاح", "Meftah"), ("نعيمي", "Naimi"), ("نوري", "Nouri"), ("هلالي", "Hilali"),
    ("ياسيني", "Yassini"), ("الشاوي", "Chaoui"), ("الغرباوي", "Gharbaoui"), ("السوسي", "Soussi"),
    ("الصالحي", "Salhi"), ("العمراني", "El Amrani"), ("الهواري", "Houari"), ("الزرهوني", "Zerhouni"),
    ("القصباوي", "Kasbaoui"), ("البهلولي", "Bahlouli"), ("المرابطي", "Mrabti"),
    ("بنعبد الصمد الإدريسي", "Benabdessamad El Idrissi"),
)  # fmt: skip

# (a man's, a woman's, how often).
OCCUPATIONS = (
    ("أستاذ التعليم الابتدائي", "أستاذة التعليم الابتدائي", 6), ("أستاذ التعليم الثانوي", "أستاذة التعليم الثانوي", 5),
    ("فلاح", "فلاحة", 9), ("تاجر", "تاجرة", 8), ("موظف جماعي", "موظفة جماعية", 7), ("محام", "محامية", 2),
    ("ممرض", "ممرضة", 3), ("مهندس", "مهندسة", 2), ("حرفي", "صانعة تقليدية", 5), ("سائق مهني", "سائقة مهنية", 4),
    ("عامل فلاحي", "عاملة فلاحية", 5), ("تقني", "تقنية", 4), ("صيدلي", "صيدلانية", 1), ("محاسب", "محاسبة", 2),
    ("مقاول", "مقاولة", 2), ("عضو تعاونية فلاحية", "رئيسة تعاونية", 3), ("خياط", "خياطة", 3),
    ("طبيب", "طبيبة", 1), ("إطار بنكي", "إطار بنكية", 2), ("باحث عن عمل", "باحثة عن عمل", 4),
)  # fmt: skip
STUDENT = ("طالب", "طالبة")
RETIRED = ("متقاعد", "متقاعدة")
DISTRICTS = ("السلام", "النهضة", "المسيرة", "الأطلس", "الزيتون", "الفتح", "الأمل", "المصلى", "الرياض", "الوحدة")
