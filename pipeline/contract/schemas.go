package contract

// Schemas lists the contract of every kind of record, in the order of the
// handbook. They are declared here once; what is published, checked, filled and
// given back comes from them. They are shared: do not write in them.
func Schemas() []*Schema { return schemas }

// SchemaOf is the contract of a kind of record; nil for an unknown kind.
func SchemaOf(k Kind) *Schema {
	for _, s := range schemas {
		if s.Kind == k {
			return s
		}
	}
	return nil
}

// Column finds a column by its canonical name; -1 when there is none.
func (s *Schema) Column(name string) int {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// UnknownPresence is the value of a presence that was written and not
// understood: neither honoré nor absent. An empty presence is honoré.
const UnknownPresence = "inconnu"

// A column added to a kind comes last: stores of an earlier version take it there.
var schemas = []*Schema{orientations, parcours, demandes, contacts, situations}

var orientations = printed(Schema{
	Kind:        Orientations,
	Title:       "Orientations vers le programme AGIR",
	Description: "Les personnes à qui le programme AGIR est proposé, avec la décision de l'Ofii. Une ligne par orientation. Le fichier est un état complet, à son jour d'extraction, de tout ce que l'Ofii connaît pour le département.",
	Columns: []Column{
		required(agdref("agdref", "N° étranger", "Numéro AGDREF de la personne, dix chiffres ; les espaces sont ignorés.", "9900000001",
			"AGDREF", "N° AGDREF", "Numéro AGDREF", "Numéro étranger", "No étranger", "N° d'étranger")),
		required(nom), required(prenom), required(dateNaissance), required(sexe),
		required(text("nationalite", "Nationalité", "Nationalité de la personne.", "ÉRYTHRÉE", "Pays de nationalité")),
		list("protection", "Protection", "Nature de la protection internationale accordée.", protections,
			"Type de protection", "Nature de la protection", "Statut de protection"),
		date("date_protection", "Date d'octroi", "Jour où la protection a été accordée.", "2023-02-14",
			"Date de protection", "Date de la protection", "Date d'octroi de la protection"),
		planned(date("date_cir", "Signature CIR", "Jour de la signature du contrat d'intégration républicaine, passée ou prévue.", "2023-04-12",
			"Date CIR", "Date du CIR", "Date de signature CIR", "Date de signature du CIR", "Signature du CIR")),
		list("rejoignant", "Rejoignant", "Oui si la personne rejoint un membre de sa famille bénéficiaire de la protection internationale.", yesNo),
		only("rejoignant", "oui", list("lien", "Lien avec le BPI", "Lien du rejoignant avec le bénéficiaire de la protection internationale.", liens,
			"Lien", "Lien de parenté", "Lien avec le bénéficiaire")),
		only("rejoignant", "oui", agdref("agdref_bpi", "N° étranger du BPI", "Numéro AGDREF du bénéficiaire que la personne rejoint, dix chiffres.", "9900000002",
			"AGDREF du BPI", "N° AGDREF du BPI", "Numéro AGDREF du BPI", "Numéro étranger du BPI", "AGDREF BPI")),
		required(departement),
		required(list("voie", "Voie d'entrée", "Qui a proposé le programme : l'Ofii lui-même ou un prescripteur.", voies, "Voie", "Voie d'orientation")),
		only("voie", "prescripteur", text("prescripteur", "Prescripteur", "Organisme qui a demandé l'accompagnement.", "CCAS", "Organisme prescripteur", "Nom du prescripteur")),
		only("voie", "prescripteur", event("date_demande", "Date de la demande", "Jour de la demande du prescripteur.", "2023-05-02", "Date demande", "Date de demande")),
		requiredIf(When{Column: "decision", Is: "validee"}, event("date_orientation", "Date d'orientation", "Jour de l'orientation. Obligatoire si la décision est « validée ».", "2023-05-15",
			"Date de l'orientation", "Date orientation")),
		required(list("decision", "Décision", "Décision de l'Ofii.", decisions, "Décision Ofii", "Décision de l'Ofii")),
		requiredIf(When{Column: "decision", Is: "en_attente", Not: true}, event("date_decision", "Date de décision", "Jour de la décision. Obligatoire sauf si la décision est en attente.", "2023-05-15",
			"Date de la décision", "Date décision")),
		only("decision", "refusee", text("motif_refus", "Motif de refus", "Motif du refus de l'Ofii.", "protection accordée depuis plus de deux ans", "Motif du refus", "Motif refus")),
		lent(situationEmploi), lent(situationLogement), foyer, nomUsage,
	},
})

var parcours = printed(Schema{
	Kind:        Parcours,
	Title:       "Parcours d'accompagnement AGIR",
	Description: "Les accompagnements de la plateforme, une ligne par dossier. Le fichier est un état complet, à son jour d'extraction, de tous les dossiers du département, sortis compris. L'export « Dossiers » de Démarche numérique (Démarches Simplifiées jusqu'en janvier 2026) convient tel quel ; un dossier à l'état de brouillon n'est pas lu.",
	Columns: []Column{
		required(unique(dossier)),
		agdref("agdref", "Numéro AGDREF", "Numéro AGDREF de la personne, dix chiffres ; les espaces sont ignorés.", "9900000001",
			"AGDREF", "N° AGDREF", "N° étranger", "Numéro étranger"),
		required(nom), required(prenom), dateNaissance, sexe,
		required(departement),
		text("structure", "Structure référente", "Partenaire du consortium qui mène l'accompagnement.", "Association d'exemple",
			"Structure", "Structure du référent", "Association référente", "Partenaire"),
		event("date_entree", "Date du premier rendez-vous", "Jour du premier rendez-vous, qui est l'entrée dans le programme.", "2023-06-05",
			"Date d'entrée", "Date entrée", "Date de premier rendez-vous", "Date du 1er rendez-vous", "Date 1er rendez-vous", "Premier rendez-vous"),
		event("date_non_entree", "Date de non-entrée", "Jour où l'on a su que la personne orientée n'entrerait pas.", "2023-06-20", "Date non-entrée"),
		list("motif_non_entree", "Motif de non-entrée", "Pourquoi la personne orientée n'est pas entrée.", motifsNonEntree, "Motif non-entrée"),
		event("date_diagnostic", "Date du diagnostic", "Jour du diagnostic.", "2023-06-28", "Date diagnostic", "Date de diagnostic"),
		event("date_plan", "Date du plan d'actions", "Jour où le plan d'actions a été établi.", "2023-07-18", "Date du plan", "Date plan d'actions", "Date du plan d'action"),
		list("problematique", "Problématique majeure", "Problématique majeure, qui dit lequel des deux référents mène l'accompagnement.", problematiques, "Problématique", "Problématique principale"),
		event("date_sortie", "Date de fin d'accompagnement", "Jour de la fin de l'accompagnement.", "2024-05-31",
			"Date de sortie", "Date sortie", "Date de fin", "Fin d'accompagnement"),
		wantedIf(When{Column: "date_sortie"}, list("motif_sortie", "Motif de fin d'accompagnement", "Pourquoi l'accompagnement a pris fin. À donner avec la date de fin.", motifsSortie,
			"Motif de sortie", "Motif sortie", "Motif de fin")),
		text("autre_dispositif", "Autre dispositif suivi", "Autre dispositif d'accompagnement suivi en même temps ; vide ou « aucun » s'il n'y en a pas.", "aucun", "Autre dispositif"),
		list("doublon", "Fait doublon", "Oui si l'autre dispositif fait double emploi avec l'accompagnement.", yesNo, "Doublon", "Double accompagnement"),
		foyer, nomUsage,
	},
})

var demandes = printed(Schema{
	Kind:        Demandes,
	Title:       "Demandes des prescripteurs",
	Description: "Les demandes d'accompagnement reçues des prescripteurs, avant leur envoi à l'Ofii. Une ligne par demande. Le fichier est un état complet, à son jour d'extraction, de toutes les demandes.",
	Columns: []Column{
		required(unique(nominative(text("demande", "N° de demande", "Numéro de la demande, unique dans le fichier.", "D00001",
			"Numéro de demande", "N° demande", "Numéro de la demande", "No de demande", "N° de la demande")))),
		required(nom), required(prenom), required(dateNaissance),
		agdrefKnown, sexe, required(departement),
		required(text("prescripteur", "Prescripteur", "Organisme qui demande l'accompagnement.", "CCAS", "Organisme prescripteur", "Nom du prescripteur")),
		required(event("date_demande", "Date de la demande", "Jour de la demande.", "2023-05-02", "Date demande", "Date de demande")),
		event("date_verification", "Date de vérification", "Jour où l'éligibilité a été vérifiée.", "2023-05-04", "Date vérification", "Date de la vérification"),
		list("eligibilite", "Éligibilité", "Résultat de la vérification : oui si la personne est éligible.", eligibilites, "Éligible"),
		only("eligibilite", "non", text("motif_ineligibilite", "Motif d'inéligibilité", "Pourquoi la personne n'est pas éligible.", "réside hors du département", "Motif inéligibilité", "Motif de l'inéligibilité")),
		event("date_transmission", "Date de transmission", "Jour de l'envoi de la demande à l'Ofii.", "2023-05-06",
			"Date transmission", "Date de transmission à l'Ofii", "Transmis à l'Ofii le"),
		nomUsage,
	},
})

var contacts = printed(Schema{
	Kind:        Contacts,
	Title:       "Contacts avec les personnes accompagnées",
	Description: "Les contacts, une ligne par contact. La personne est désignée par son numéro de dossier, par son numéro AGDREF, ou par nom, prénom et date de naissance. Le fichier est un état complet, à son jour d'extraction, de tous les contacts depuis l'origine.",
	Person:      true,
	Many:        Many{Day: "date_contact", Noun: "contact"},
	Columns: []Column{
		dossier, agdrefKnown, nom, prenom, dateNaissance,
		required(event("date_contact", "Date du contact", "Jour du contact, ou du rendez-vous prévu.", "2023-09-12", "Date contact", "Date de contact", "Date")),
		list("mode", "Mode de contact", "Manière dont le contact a eu lieu. Un contact sans mode connu ne compte pas comme effectif.", modes,
			"Mode", "Mode contact", "Mode du contact", "Type de contact", "Type contact"),
		list("thematique", "Thématique", "De quoi il a été question.", thematiques, "Thème", "Thématique du contact"),
		defaulting("honore", list("presence", "Présence", "Si la personne est venue ; une cellule vide vaut « honoré ».", presences, "Honoré", "Présence de la personne")),
		nomUsage,
	},
})

var situations = printed(Schema{
	Kind:        Situations,
	Title:       "Situations constatées",
	Description: "La situation de la personne face à l'emploi, son logement, son niveau de français, ou plusieurs des trois, un jour donné ; chaque ligne dit l'un des trois au moins. La personne est désignée par son numéro de dossier, par son numéro AGDREF, ou par nom, prénom et date de naissance. Le fichier est un état complet, à son jour d'extraction, de tous les constats depuis l'origine.",
	Person:      true,
	Many:        Many{Day: "date_constat", Noun: "constat"},
	Columns: []Column{
		dossier, agdrefKnown, nom, prenom, dateNaissance,
		required(event("date_constat", "Date du constat", "Jour où la situation a été constatée.", "2023-09-12", "Date constat", "Date de constat", "Date de la situation", "Date situation")),
		situationEmploi, situationLogement,
		list("niveau_langue", "Niveau de français", "Niveau de français atteint. C1 et C2 se lisent B2 ; infra-A1 et A1.1 se lisent « aucun ».", niveaux,
			"Niveau de langue", "Niveau en français", "Niveau linguistique", "Niveau de langue française", "Niveau langue"),
		nomUsage,
	},
})

// printed sets the prose of a schema with the spaces of French printing. Labels
// stay as senders type them.
func printed(s Schema) *Schema {
	s.Title, s.Description = typography.Replace(s.Title), typography.Replace(s.Description)
	for i := range s.Columns {
		s.Columns[i].Description = typography.Replace(s.Columns[i].Description)
	}
	return &s
}

// The columns that several kinds share.
var (
	dossier = nominative(text("dossier", "N° dossier", "Numéro du dossier d'accompagnement sur la plateforme.", "12000001",
		"ID", "Dossier ID", "Numéro de dossier", "Numéro dossier", "No dossier", "N° de dossier", "Dossier"))
	agdrefKnown = agdref("agdref", "N° AGDREF", "Numéro AGDREF de la personne, dix chiffres ; les espaces sont ignorés.", "9900000001",
		"AGDREF", "Numéro AGDREF", "N° étranger", "Numéro étranger")
	nom = nominative(text("nom", "Nom", "Nom de naissance.", "Exemple", "Nom de naissance", "Nom de famille"))
	// the name given beside that of birth, which is the one compared first
	nomUsage = nominative(text("nom_usage", "Nom d'usage", "Nom d'usage, ou d'époux, s'il n'est pas le nom de naissance.", "Modele",
		"Nom usuel", "Nom marital", "Nom d'épouse", "Nom d'époux", "Nom d'époux(se)", "Nom de mariage", "Nom de femme mariée"))
	prenom = nominative(text("prenom", "Prénom", "Prénom, ou prénoms séparés par une espace.", "Camille", "Prénom(s)", "Prénoms"))

	dateNaissance = nominative(date("date_naissance", "Date de naissance", "Date de naissance ; le 1er janvier quand le jour est inconnu.", "1990-01-01",
		"Né(e) le", "Né le", "Née le", "DDN", "Date naissance"))
	situationEmploi = list("situation_emploi", "Situation professionnelle", "Situation face à l'emploi et à la formation.", emplois,
		"Situation emploi", "Situation vis-à-vis de l'emploi", "Situation d'emploi", "Emploi")
	situationLogement = list("situation_logement", "Situation résidentielle", "Situation face à l'hébergement et au logement.", logements,
		"Situation logement", "Hébergement ou logement", "Situation de logement", "Logement")
	foyer = nominative(text("foyer", "N° de foyer", "Numéro commun aux personnes d'un même foyer ; vide, 0 ou « aucun » si la personne n'en a pas.", "F00001",
		"Foyer", "Numéro de foyer", "N° foyer", "Numéro foyer", "No de foyer", "Numéro du foyer", "N° du foyer"))

	sexe        = list("sexe", "Sexe", "Sexe de la personne.", sexes, "Civilité", "Genre")
	departement = Column{
		Name: "departement", Label: "Département", Type: Departement, Example: "44",
		Description: "Département de la plateforme : son code, son nom, ou les deux (« 99 – Nom »).",
		Others: []string{"Département de la plateforme", "Département de la plateforme (Code)", "Département (Code)", "Code département",
			"Code du département", "N° département", "Dépt", "Dpt", "Dep"},
	}
)

// The closed lists. The order of a list is that of the handbook.
var (
	yesNo = []Item{
		{"oui", "Oui", []string{"o", "vrai", "true", "1", "x", "yes"}},
		{"non", "Non", []string{"n", "faux", "false", "0", "no"}},
	}
	sexes = []Item{
		{"M", "Masculin", []string{"M.", "Monsieur", "Mr", "H", "Homme", "Masc"}},
		{"F", "Féminin", []string{"Mme", "Madame", "Mlle", "Mademoiselle", "Femme", "Fém"}},
	}
	protections = []Item{
		{"refugie", "Réfugié", []string{"Réfugiée", "Réfugié(e)", "Réfugié·e", "Statut de réfugié", "Réfugié statutaire"}},
		{"subsidiaire", "Protection subsidiaire", []string{"PS", "Bénéficiaire de la protection subsidiaire"}},
		{"apatride", "Apatride", []string{"Statut d'apatride", "Apatridie"}},
	}
	liens = []Item{
		{"conjoint", "Conjoint", []string{"Conjointe", "Conjoint(e)", "Époux", "Épouse", "Époux(se)", "Concubin", "Concubine", "Partenaire"}},
		{"enfant", "Enfant", []string{"Fils", "Fille"}},
		{"parent", "Parent", []string{"Père", "Mère", "Ascendant"}},
	}
	voies = []Item{
		{"ofii", "Ofii", []string{"Voie Ofii"}},
		{"prescripteur", "Prescripteur", []string{"Voie prescripteur", "Prescription"}},
	}
	decisions = []Item{
		{"validee", "Validée", []string{"Validé", "Acceptée", "Accepté", "Favorable"}},
		{"refusee", "Refusée", []string{"Refusé", "Défavorable", "Rejetée"}},
		{"en_attente", "En attente", []string{"En cours", "Attente", "En cours d'examen"}},
	}
	motifsNonEntree = []Item{
		{"refus", "Refus de la personne", []string{"Refus du programme"}},
		{"injoignable", "Injoignable", []string{"Personne injoignable"}},
		{"demenagement", "Déménagement", nil},
		{"autre", "Autre", []string{"Autre motif"}},
	}
	problematiques = []Item{
		{"emploi", "Emploi", []string{"Emploi-formation", "Emploi et formation"}},
		{"logement", "Logement", []string{"Droits-logement", "Droits et logement"}},
	}
	motifsSortie = []Item{
		{"autonomie", "Autonomie", []string{"Autonomie de la personne", "Accès à l'autonomie", "Sortie vers l'autonomie"}},
		{"duree_maximale", "Durée maximale", []string{"Durée maximale atteinte", "Durée maximale de 24 mois", "Fin des 24 mois", "24 mois"}},
		{"abandon", "Abandon", []string{"Abandon de la personne"}},
		{"demenagement", "Déménagement", nil},
		{"injoignable", "Injoignable", []string{"Personne injoignable"}},
		{"relais", "Relais", []string{"Relais vers un autre dispositif", "Relais vers le droit commun"}},
		{"exclusion", "Exclusion", nil},
		{"deces", "Décès", nil},
		{"autre", "Autre", []string{"Autre motif"}},
	}
	eligibilites = []Item{
		{"oui", "Oui", []string{"o", "vrai", "true", "1", "Éligible"}},
		{"non", "Non", []string{"n", "faux", "false", "0", "Non éligible", "Inéligible"}},
	}
	modes = []Item{
		{"entretien", "Entretien", []string{"Entretien physique", "Entretien individuel", "Rendez-vous"}},
		{"visite", "Visite", []string{"Visite à domicile", "VAD"}},
		{"telephone", "Téléphone", []string{"Tél", "Appel", "Appel téléphonique", "Entretien téléphonique"}},
		{"visio", "Visio", []string{"Visioconférence", "Visio-conférence"}},
		{"atelier", "Atelier", []string{"Atelier collectif", "Action collective"}},
		{"courriel", "Courriel", []string{"Mail", "E-mail", "Mél"}},
		{"sms", "SMS", []string{"Texto"}},
		{"courrier", "Courrier", []string{"Lettre", "Courrier postal"}},
	}
	thematiques = []Item{
		{"emploi_formation", "Emploi-formation", []string{"Emploi et formation", "Emploi / formation", "Emploi", "Formation"}},
		{"droits_logement", "Droits-logement", []string{"Droits et logement", "Droits / logement", "Logement", "Accès aux droits"}},
		{"autre", "Autre", []string{"Autres"}},
	}
	presences = []Item{
		{"honore", "Honoré", []string{"Honorée", "Présent", "Présente", "Présent(e)", "Venu", "Venue", "oui", "o", "vrai", "true", "1"}},
		{"absent", "Absent", []string{"Absente", "Absent(e)", "Non honoré", "Non venu", "Absence", "non", "n", "faux", "false", "0"}},
		{"reporte", "Reporté", []string{"Reportée", "Report", "Reporté(e)"}},
		{UnknownPresence, "Inconnu", []string{"Inconnue", "Ne sait pas"}},
	}
	emplois = []Item{
		{"sans_emploi", "Sans emploi ni formation", []string{"Sans emploi"}},
		{"formation_linguistique", "Formation linguistique", nil},
		{"emploi_precaire", "CDD de moins de six mois, intérim, insertion", []string{"CDD de moins de 6 mois, intérim, insertion", "Emploi précaire"}},
		{"formation_qualifiante", "Formation qualifiante ou diplômante", []string{"Formation qualifiante"}},
		{"emploi_durable", "CDI ou CDD d'au moins six mois", []string{"CDI ou CDD d'au moins 6 mois", "Emploi durable"}},
		{"inactif", "Retraite, invalidité, congé parental", []string{"Inactive", "Inactif(ve)"}},
	}
	logements = []Item{
		{"sans_domicile", "Sans domicile", []string{"Sans domicile fixe", "SDF", "À la rue"}},
		{"urgence", "Hébergement d'urgence, hôtel", []string{"Hébergement d'urgence"}},
		{"tiers", "Hébergé par un tiers", []string{"Hébergée par un tiers", "Hébergé(e) par un tiers", "Chez un tiers"}},
		{"dna", "Dispositif national d'accueil (CADA, HUDA, CPH)", []string{"Dispositif national d'accueil", "CADA", "HUDA", "CPH"}},
		{"insertion", "CHRS, intermédiation locative", []string{"CHRS", "Intermédiation locative", "IML"}},
		{"residence_sociale", "Résidence sociale, foyer de jeunes travailleurs", []string{"Résidence sociale", "Foyer de jeunes travailleurs", "FJT", "Foyer jeunes travailleurs"}},
		{"parc_prive", "Logement du parc privé", []string{"Parc privé", "Bail privé"}},
		{"parc_social", "Logement du parc social", []string{"Parc social", "Bail social", "Logement social", "HLM"}},
	}
	niveaux = []Item{
		{"aucun", "Aucun", []string{"Aucun niveau", "Infra-A1", "Infra A1", "A1.1", "Inférieur à A1", "Niveau A1.1"}},
		{"a1", "A1", []string{"Niveau A1"}},
		{"a2", "A2", []string{"Niveau A2"}},
		{"b1", "B1", []string{"Niveau B1"}},
		{"b2", "B2", []string{"Niveau B2", "C1", "C2", "Niveau C1", "Niveau C2"}},
	}
)

func text(name, label, description, example string, others ...string) Column {
	return Column{Name: name, Label: label, Others: others, Type: Text, Description: description, Example: example}
}

func date(name, label, description, example string, others ...string) Column {
	return Column{Name: name, Label: label, Others: others, Type: Day, Description: description, Example: example}
}

func event(name, label, description, example string, others ...string) Column {
	c := date(name, label, description, example, others...)
	c.Event = true
	return c
}

func agdref(name, label, description, example string, others ...string) Column {
	return Column{Name: name, Label: label, Others: others, Type: AGDREF, Nominative: true, Description: description, Example: example}
}

func list(name, label, description string, items []Item, others ...string) Column {
	return Column{Name: name, Label: label, Others: others, Type: List, Items: items, Description: description, Example: items[0].Code}
}

// lent is a column of another kind, met in this one too: it does not tell it from the other.
func lent(c Column) Column { c.Lent = true; return c }

func required(c Column) Column { c.Required = true; return c }

func unique(c Column) Column { c.Unique = true; return c }

func planned(c Column) Column { c.Planned = true; return c }

func nominative(c Column) Column { c.Nominative = true; return c }

func requiredIf(w When, c Column) Column { c.RequiredIf = &w; return c }

func wantedIf(w When, c Column) Column { c.WantedIf = &w; return c }

func only(column, is string, c Column) Column { c.OnlyIf = &When{Column: column, Is: is}; return c }

func defaulting(code string, c Column) Column { c.Default = code; return c }
