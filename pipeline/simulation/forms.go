package simulation

import (
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The labels of the closed lists, as the senders write them.
var (
	modeLabels = map[string]string{"entretien": "Entretien", "visite": "Visite", "telephone": "Téléphone", "visio": "Visio",
		"atelier": "Atelier", "courriel": "Courriel", "sms": "SMS", "courrier": "Courrier"}
	topicLabels   = map[string]string{"emploi_formation": "Emploi-formation", "droits_logement": "Droits-logement", "autre": "Autre"}
	presentLabels = map[string]string{"honore": "Honoré", "absent": "Absent", "reporte": "Reporté"}
	jobLabels     = map[string]string{"sans_emploi": "Sans emploi ni formation", "formation_linguistique": "Formation linguistique",
		"emploi_precaire": "CDD de moins de six mois, intérim, insertion", "formation_qualifiante": "Formation qualifiante ou diplômante",
		"emploi_durable": "CDI ou CDD d'au moins six mois", "inactif": "Retraite, invalidité, congé parental"}
	housingLabels = map[string]string{"sans_domicile": "Sans domicile", "urgence": "Hébergement d'urgence, hôtel", "tiers": "Hébergé par un tiers",
		"dna": "Dispositif national d'accueil (CADA, HUDA, CPH)", "insertion": "CHRS, intermédiation locative",
		"residence_sociale": "Résidence sociale, foyer de jeunes travailleurs", "parc_prive": "Logement du parc privé", "parc_social": "Logement du parc social"}
	protectionLabels = map[string]string{"refugie": "Réfugié", "subsidiaire": "Protection subsidiaire", "apatride": "Apatride"}
	decisionLabels   = map[string]string{"validee": "Validée", "refusee": "Refusée", "en_attente": "En attente"}
	tieLabels        = map[string]string{"conjoint": "Conjoint", "enfant": "Enfant", "parent": "Parent"}
	missedLabels     = map[string]string{"refus": "Refus", "injoignable": "Injoignable", "demenagement": "Déménagement", "autre": "Autre"}
	exitLabels       = map[string]string{"autonomie": "Autonomie", "duree_maximale": "Durée maximale", "abandon": "Abandon",
		"demenagement": "Déménagement", "injoignable": "Injoignable", "relais": "Relais", "exclusion": "Exclusion", "deces": "Décès", "autre": "Autre"}
	leaningLabels = map[string]string{"emploi": "Emploi", "logement": "Logement"}
)

func yesNo(b bool) string {
	if b {
		return "Oui"
	}
	return "Non"
}

type row = []exports.Cell

func texts(words ...string) row {
	cells := make(row, len(words))
	for i, w := range words {
		cells[i] = text(w)
	}
	return cells
}

func text(word string) exports.Cell {
	if word == "" {
		return exports.Cell{}
	}
	return exports.Cell{Text: word, Kind: exports.Text}
}

func number64(n int) exports.Cell {
	return exports.Cell{Text: strconv.Itoa(n), Kind: exports.Number}
}

// dated is a real date of a workbook; slashed and dashed are dates written as
// text.
func dated(day time.Time) exports.Cell {
	if day.IsZero() {
		return exports.Cell{}
	}
	return exports.Cell{Text: day.Format(time.DateOnly), Kind: exports.Date}
}

// instant is a real date with its hour.
func instant(day time.Time, hour string) exports.Cell {
	return exports.Cell{Text: day.Format(time.DateOnly) + hour, Kind: exports.Date}
}

func slashed(day time.Time) exports.Cell { return written(day, "02/01/2006") }
func dashed(day time.Time) exports.Cell  { return written(day, time.DateOnly) }

func written(day time.Time, layout string) exports.Cell {
	if day.IsZero() {
		return exports.Cell{}
	}
	return text(day.Format(layout))
}

// flawed is the day of a record, as its sender wrote it.
func flawed(day time.Time, f flaw, write func(time.Time) exports.Cell) exports.Cell {
	switch f {
	case impossibleDate:
		return text("31/02/" + strconv.Itoa(day.Year()))
	case missingDate:
		return exports.Cell{}
	}
	return write(day)
}

// at is the moment's day when it is known, or nothing.
func at(m moment, day time.Time) time.Time {
	if m.known(day) {
		return m.on
	}
	return time.Time{}
}

// ofiiFiles are a file a department, a workbook and a CSV by turns, with a
// title block, an extraction date and a total.
func ofiiFiles(d delivery) []export {
	var files []export
	for i, code := range d.departements("orientations") {
		name := "OFII_AGIR_" + code + "_" + d.monthName()
		title := "Programme AGIR – orientations – département " + contract.DepartementName(code)
		day, e := slashed, export{name: name + ".csv", separator: ';', encoding: windows1252}
		if i%2 == 0 {
			day, e = dated, export{name: name + ".xlsx"}
		}
		sheet := page{name: code, header: 4, rows: []row{
			texts(title),
			texts("Extraction du "+d.drawnOn.Format("02/01/2006"), "Personnes fictives"),
			nil,
			texts("N° étranger", "Nom de naissance", "Prénom(s)", "Date de naissance", "Sexe", "Nationalité", "Protection", "Date d'octroi",
				"Signature CIR", "Rejoignant", "Lien avec le BPI", "N° étranger du BPI", "Département", "Voie d'entrée", "Prescripteur",
				"Date de la demande", "Date d'orientation", "Décision", "Date de décision", "Motif de refus"),
		}}
		if d.circle.options.Recent {
			sheet.rows[3] = append(sheet.rows[3], texts("N° de foyer", "Situation emploi", "Situation logement")...)
		}
		before := len(sheet.rows)
		for _, p := range d.circle.persons {
			for _, o := range p.orientations {
				if o.departement == code && !o.written.After(d.drawnOn) {
					told := ofiiRow(p, o, d.drawnOn, day)
					if d.circle.options.Recent {
						told = append(told, text(p.foyer), text(jobLabels[p.job0]), text(housingLabels[p.home0]))
					}
					sheet.rows = append(sheet.rows, told)
				}
			}
		}
		e.rows = len(sheet.rows) - before
		sheet.rows = append(sheet.rows, row{text("Total"), number64(e.rows)})
		e.pages = []page{sheet}
		files = append(files, e)
	}
	return files
}

func ofiiRow(p *person, o orientation, day time.Time, write func(time.Time) exports.Cell) row {
	voie, decision, reason := "OFII", "en_attente", ""
	if o.prescriber != "" {
		voie = "Prescripteur"
	}
	var oriented time.Time
	if o.decided.known(day) {
		decision, reason = o.decision, o.reason
		if decision == "validee" {
			oriented = o.decided.on
		}
	}
	return row{
		text(p.agdref), text(strings.ToUpper(p.family)), text(p.given), write(p.bornOn), text(p.sex), text(strings.ToUpper(p.nationality)),
		text(protectionLabels[p.protection]), write(p.protectedOn), write(p.cirOn), text(yesNo(p.rejoignant)), text(tieLabels[p.tie]), text(p.sponsor),
		text(strings.ToUpper(contract.DepartementName(o.departement))), text(voie), text(o.prescriber), write(o.askedOn), write(oriented),
		text(decisionLabels[decision]), write(at(o.decided, day)), text(reason),
	}
}

// leadFiles are, for each department, the workbook of Démarche numérique
// and the CSV of the prescribers' requests.
func leadFiles(d delivery) []export {
	var files []export
	contacts, situations := d.contacts(), d.situations()
	for _, code := range d.departements("parcours") {
		files = append(files, d.demarchesSimplifiees(code, contacts, situations))
	}
	for _, code := range d.departements("demandes") {
		files = append(files, d.demandes(code))
	}
	return files
}

func (d delivery) demarchesSimplifiees(code string, contacts []toldContact, situations []toldSituation) export {
	departement, _ := d.circle.options.Settings.Departement(code)
	platform := strings.ReplaceAll(contract.Fold(departement.Platform), " ", "-")
	e := export{name: "dossiers_" + platform + "_" + d.drawnOn.Format(time.DateOnly) + "_09-12.xlsx"}
	dossiers := page{name: "Dossiers", header: 1, rows: []row{texts("ID", "Email", "FranceConnect ?", "Civilité", "Nom", "Prénom", "Dépôt pour un tiers",
		"Nom du mandataire", "Prénom du mandataire", "Date de naissance", "À archiver", "État du dossier", "Dernière mise à jour le",
		"Dernière mise à jour du dossier le", "Déposé le", "Passé en instruction le", "Traité le", "Motivation de la décision", "Instructeurs",
		"Numéro AGDREF", "Département de la plateforme", "Département de la plateforme (Code)", "Structure référente", "Date du premier rendez-vous",
		"Date de non-entrée", "Motif de non-entrée", "Date du diagnostic", "Date du plan d'actions", "Problématique majeure",
		"Ancien champ : langue parlée", "Autre dispositif suivi", "Fait doublon", "Date de fin d'accompagnement", "Motif de fin d'accompagnement")}}
	if d.circle.options.Recent {
		dossiers.rows[0] = append(dossiers.rows[0], text("N° de foyer"))
	}
	for _, x := range d.dossiersOf(code) {
		f := d.flawOf(x.name())
		told := d.dossierRow(x, f)
		if d.circle.options.Recent {
			told = append(told, text(x.person.foyer))
		}
		dossiers.rows = append(dossiers.rows, told)
		if f == mistypedNumber || f == respelledName {
			e.planted++
		}
	}
	met := page{name: "(4812) Contacts", header: 1, rows: []row{texts("Dossier ID", "Ligne", "Date du contact", "Mode de contact", "Thématique", "Présence")}}
	lines := map[*dossier]int{}
	for _, x := range contacts {
		if x.at.departement != code {
			continue
		}
		lines[x.at]++
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, unknownValue)
		met.rows = append(met.rows, row{text(x.at.number), number64(lines[x.at]), flawed(x.on, f, dated),
			text(listed(modeLabels[x.mode], f)), text(topicLabels[x.topic]), text(presentLabels[x.present])})
		e.planted += f.count()
	}
	seen := page{name: "(4813) Situations", header: 1, rows: []row{texts("Dossier ID", "Ligne", "Date du constat", "Situation professionnelle", "Situation résidentielle")}}
	if d.circle.options.Recent {
		seen.rows[0] = append(seen.rows[0], text("Niveau de français"))
	}
	clear(lines)
	for _, x := range situations {
		if x.at.departement != code {
			continue
		}
		lines[x.at]++
		f := d.flawOf(x.name()).of(impossibleDate, missingDate)
		told := row{text(x.at.number), number64(lines[x.at]), flawed(x.on, f, dated), text(jobLabels[x.job]), text(housingLabels[x.housing])}
		if d.circle.options.Recent {
			told = append(told, text(levelNames[x.level]))
		}
		seen.rows = append(seen.rows, told)
		e.planted += f.count()
	}
	e.rows = len(dossiers.rows) + len(met.rows) + len(seen.rows) - 3
	e.pages = []page{dossiers,
		{name: "Etablissements", header: 1, rows: []row{texts("Dossier ID", "Champ", "Établissement SIRET", "Établissement siège social")}},
		{name: "Avis", header: 1, rows: []row{texts("Dossier ID", "Introduction", "Réponse", "Question", "Réponse oui/non", "Créé le", "Répondu le", "Instructeur", "Expert")}},
		met, seen}
	return e
}

func (d delivery) dossierRow(x toldDossier, f flaw) row {
	p, day := x.person, d.drawnOn
	title, state, reason, left, leaning := "M.", "En instruction", "", "", ""
	if p.sex == "F" {
		title = "Mme"
	}
	if x.missed.known(day) {
		state, reason = "Classé sans suite", missedLabels[x.missedReason]
	}
	if x.exit.known(day) {
		state, left = "Accepté", exitLabels[x.exitReason]
	}
	if x.diagnosis.known(day) {
		leaning = leaningLabels[x.leaning]
	}
	other, double := "", ""
	if x.entry.known(day) && x.otherScheme != "" {
		other, double = x.otherScheme, yesNo(x.double)
	}
	structure, _ := d.circle.options.Settings.Structure(d.circle.options.Settings.Named(x.structure, day))
	return row{
		text(x.number), text("personne.fictive@exemple.invalid"), text("Non"), text(title), text(respelled(p.family, f)), text(respelled(p.given, f)),
		text("Non"), {}, {}, dated(p.bornOn), text("Non"), text(state), instant(day, "T08:30:00"), instant(day, "T08:30:00"),
		instant(x.opened.on, "T10:05:00"), instant(x.opened.on, "T11:00:00"), {}, {},
		text("instruction@exemple.invalid"), text(number(p.agdref, f)), text(departementChoice(x.departement)), text(x.departement), text(structure.Label),
		dated(at(x.entry, day)), dated(at(x.missed, day)), text(reason), dated(at(x.diagnosis, day)), dated(at(x.plan, day)), text(leaning),
		{}, text(other), text(double), dated(at(x.exit, day)), text(left),
	}
}

func (d delivery) demandes(code string) export {
	e := export{name: "demandes_" + code + "_" + d.monthName() + ".csv", separator: ';', encoding: utf8BOM}
	p := page{header: 1, rows: []row{texts("N° de demande", "Nom", "Prénom", "Date de naissance", "N° AGDREF", "Sexe", "Département", "Prescripteur",
		"Date de la demande", "Date de vérification", "Éligibilité", "Motif d'inéligibilité", "Date de transmission")}}
	for _, someone := range d.circle.persons {
		x := someone.demande
		if x == nil || x.departement != code || !x.asked.known(d.drawnOn) {
			continue
		}
		dossier := x.number
		if d.circle.options.Recent {
			if dossier = d.numberOf(x); dossier == "" {
				continue
			}
		}
		eligible, reason, agdref := "", "", ""
		if x.verified.known(d.drawnOn) {
			eligible, reason = yesNo(x.eligible), x.reason
		}
		if x.hasAGDREF {
			agdref = someone.agdref
		}
		p.rows = append(p.rows, row{text(dossier), text(someone.family), text(someone.given), slashed(someone.bornOn), text(agdref),
			text(someone.sex), text(code), text(x.prescriber), slashed(x.asked.on), slashed(at(x.verified, d.drawnOn)), text(eligible),
			text(reason), slashed(at(x.sent, d.drawnOn))})
	}
	e.rows, e.pages = len(p.rows)-1, []page{p}
	return e
}

// twoSheets is a workbook of contacts and of housing, by dossier and AGDREF.
func twoSheets(d delivery) []export {
	e := export{name: "suivi_" + d.sender.Code + "_" + d.monthName() + ".xlsx"}
	met := page{name: "Contacts", header: 1, rows: []row{texts("N° dossier", "N° AGDREF", "Date du contact", "Mode", "Thématique", "Présence")}}
	for _, x := range d.contacts() {
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, unknownValue, mistypedNumber)
		met.rows = append(met.rows, row{text(x.at.number), text(number(x.person.agdref, f)), flawed(x.on, f, dated),
			text(listed(modeLabels[x.mode], f)), text(topicLabels[x.topic]), text(presentLabels[x.present])})
		e.planted += f.count()
	}
	seen := page{name: "Situations", header: 1, rows: []row{texts("N° dossier", "N° AGDREF", "Date du constat", "Situation logement")}}
	for _, x := range d.situations() {
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, mistypedNumber)
		seen.rows = append(seen.rows, row{text(x.at.number), text(number(x.person.agdref, f)), flawed(x.on, f, dated),
			text(housingLabels[x.housing])})
		e.planted += f.count()
	}
	e.rows = len(met.rows) + len(seen.rows) - 2
	e.pages = []page{met, seen}
	return []export{e}
}

// twoCSV are a file of contacts and a file of jobs, by AGDREF, names and birth
// date.
func twoCSV(d delivery) []export {
	contacts := export{name: "contacts_" + d.monthName() + ".csv", separator: ';', encoding: windows1252}
	met := page{header: 1, rows: []row{texts("AGDREF", "Nom", "Prénom", "Date de naissance", "Date du contact", "Mode de contact", "Thématique", "Présence")}}
	for _, x := range d.contacts() {
		f := d.flawOf(x.name())
		present := strings.TrimPrefix(presentLabels[x.present], "Honoré") // left empty when the meeting was kept
		met.rows = append(met.rows, append(someone(x.person, f), flawed(x.on, f, slashed),
			text(strings.ToUpper(listed(modeLabels[x.mode], f))), text(topicLabels[x.topic]), text(present)))
		contacts.planted += f.count()
	}
	situations := export{name: "situations_" + d.monthName() + ".csv", separator: ';', encoding: windows1252}
	seen := page{header: 1, rows: []row{texts("AGDREF", "Nom", "Prénom", "Date de naissance", "Date du constat", "Situation emploi")}}
	for _, x := range d.situations() {
		f := d.flawOf(x.name())
		seen.rows = append(seen.rows, append(someone(x.person, f), flawed(x.on, f, slashed), text(x.job)))
		situations.planted += f.count()
	}
	contacts.rows, contacts.pages = len(met.rows)-1, []page{met}
	situations.rows, situations.pages = len(seen.rows)-1, []page{seen}
	return []export{contacts, situations}
}

func someone(p *person, f flaw) row {
	return row{text(number(p.agdref, f)), text(respelled(p.family, f)), text(respelled(p.given, f)), slashed(birth(p.bornOn, f))}
}

// namesOnly is a CSV that knows people by name and birth date only.
func namesOnly(d delivery) []export {
	e := export{name: d.shortLabel() + " contacts " + d.monthName() + ".csv", separator: ';', encoding: utf8BOM}
	met := page{header: 1, rows: []row{texts("NOM", "PRENOM", "DATE DE NAISSANCE", "DATE CONTACT", "MODE CONTACT", "THEMATIQUE", "PRESENCE")}}
	for _, x := range d.contacts() {
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, unknownValue, respelledName, swappedBirth)
		met.rows = append(met.rows, append(someone(x.person, f)[1:], flawed(x.on, f, dashed),
			text(listed(modeLabels[x.mode], f)), text(topicLabels[x.topic]), text(presentLabels[x.present])))
		e.planted += f.count()
	}
	e.rows, e.pages = len(met.rows)-1, []page{met}
	return []export{e}
}

// titledSheet is a workbook with a merged title and dates written as text.
func titledSheet(d delivery) []export {
	e := export{name: d.shortLabel() + "_" + d.monthName() + ".xlsx"}
	met := page{name: "Feuil1", header: 3, rows: []row{
		texts(d.sender.Label + " – contacts AGIR (personnes fictives)"), nil,
		texts("N° dossier", "Nom", "Prénom", "Date du contact", "Mode", "Thématique", "Présence")}}
	for _, x := range d.contacts() {
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, unknownValue, respelledName)
		met.rows = append(met.rows, row{text(x.at.number), text(respelled(x.person.family, f)), text(respelled(x.person.given, f)),
			flawed(x.on, f, slashed), text(listed(modeLabels[x.mode], f)), text(topicLabels[x.topic]), text(presentLabels[x.present])})
		e.planted += f.count()
	}
	e.rows, e.pages = len(met.rows)-3, []page{met}
	return []export{e}
}

// numbersOnly is a CSV of canonical names that knows people by AGDREF only.
func numbersOnly(d delivery) []export {
	e := export{name: d.sender.Code + "-" + d.monthName() + ".csv", separator: ',', encoding: utf8}
	met := page{header: 1, rows: []row{texts("agdref", "date_contact", "mode", "thematique", "presence")}}
	for _, x := range d.contacts() {
		f := d.flawOf(x.name()).of(impossibleDate, missingDate, unknownValue, mistypedNumber)
		met.rows = append(met.rows, row{text(number(x.person.agdref, f)), flawed(x.on, f, dashed), text(listed(x.mode, f)), text(x.topic), text(x.present)})
		e.planted += f.count()
	}
	e.rows, e.pages = len(met.rows)-1, []page{met}
	return []export{e}
}
