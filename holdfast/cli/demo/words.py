"""What the invented people say and write, in the language in which they would."""

WORRIES = {
    "en": (
        (
            "Homework stopped coming in about three weeks ago, in science as well.",
            "Two talks after class, a seating change.",
        ),
        ("She knows the material but freezes in every test.", "Extra time, a practice test. It helps for a day."),
        (
            "He arrives late most mornings and is lost for the first hour.",
            "A word with him each time. He agrees and it goes on.",
        ),
        (
            "Bright, restless, and always in trouble with the same two friends.",
            "Moved seats, spoke with the parents once.",
        ),
        ("Since the move he hardly speaks in class and eats alone.", "Paired him with a kind classmate."),
        ("Marks fell from the eighties to the fifties since September.", "After-school help, where he came twice."),
        ("She says that school is not for people like her.", "I told her what I see. She laughed it off."),
    ),
    "fr": (
        ("Il manque souvent le lundi, et la semaine est alors perdue.", "Deux appels à la maison, sans suite."),
        ("Elle pleure en arrivant et se calme vers dix heures.", "Accueil à la porte par l'éducatrice."),
        ("Il dit avoir mal au ventre chaque matin.", "Rencontre avec la mère, qui est inquiète elle aussi."),
        (
            "Depuis la naissance du petit frère, elle arrive en retard ou pas du tout.",
            "Le service de garde du matin a été offert.",
        ),
        ("Il aime l'école quand il est là, mais personne ne le réveille.", "Un réveil prêté, qui n'a pas suffi."),
    ),
}
OWN_WORDS = {
    "en": (
        "Yes, if it is not during gym.",
        "I guess. Could be good.",
        "Yes. Somebody who doesn't shout.",
        "OK, I want to try.",
    ),
    "fr": ("Oui, si c'est à la récré.", "D'accord.", "Oui, j'aimerais bien.", "Oui, mais pas devant les autres."),
}
SENTENCES = {
    "en": (
        "Came on time and had the planner filled in. Proud of the science mark.",
        "Quiet today. Two late assignments in history; we split them into four small steps.",
        "Laughed a lot. Asked for help with fractions before the test, which is new.",
        "Tired, said that the baby cried all night. We kept it short and set one target only.",
        "Brought the signed test. We looked at where the points went: reading the question too fast.",
        "Admitted that the homework was copied. Will tell the teacher tomorrow, asked me to come along.",
        "Was annoyed about the review from mathematics, then saw that French went up.",
        "Best week so far: all homework in, on time every day.",
        "Did not want to talk about the detention. We walked around the field instead.",
        "We wrote the e-mail to the history teacher together.",
    ),
    "fr": (
        "Elle est arrivée la première et m'a attendue à la porte.",
        "Content de sa dictée : trois fautes de moins.",
        "Matin difficile à la maison, mais il est venu. Je l'ai félicité.",
        "Nous avons compté les jours de présence : huit sur neuf.",
        "Elle a montré son dessin à toute la classe.",
        "Il voulait rester au lit. Nous avons parlé de ce qui rendrait le matin plus facile.",
        "Bonne humeur, il m'a raconté la fin de semaine chez son grand-père.",
        "Elle s'inquiète pour l'examen de français ; nous avons revu ensemble les verbes.",
    ),
}
TARGETS = {
    "en": (
        "Hand in the science report by Thursday",
        "Be in class before the bell, every day",
        "Ask one question in mathematics",
        "Show the planner to the homeroom teacher",
        "Read the question twice before answering",
        "Finish the two late assignments in history",
        "Sit in the front row in French",
        "Ten minutes of vocabulary on three evenings",
    ),
    "fr": (
        "Être là lundi matin",
        "Préparer le sac la veille",
        "Dire bonjour à l'enseignante en arrivant",
        "Venir les cinq jours de la semaine",
    ),
}
COMMENTS = {
    "low": (
        "Homework missing again.",
        "Talks through every explanation.",
        "Has not handed in the project.",
        "N'a pas remis le travail.",
        "Very tired in class.",
    ),
    "high": (
        "A real effort this week!",
        "Helped a classmate without being asked.",
        "Best test so far.",
        "Belle participation cette semaine.",
        "On time every day.",
    ),
}
QUESTION = "Est-ce que les rencontres ont lieu pendant les cours ? Je ne voudrais pas qu'il manque les mathématiques."
WHY_MENTOR = {
    "en": (
        "Somebody did this for me once.",
        "I like this age, and I have Wednesday noons.",
        "I taught for thirty years and miss it.",
        "I live across the street from the school.",
    ),
    "fr": (
        "Mes enfants ont grandi ici.",
        "Je suis à l'école tous les matins.",
        "J'aimerais rendre ce qu'on m'a donné.",
        "J'aime écouter.",
    ),
}
STOPPED = "Works on Fridays now and finds no other time. They parted well."
