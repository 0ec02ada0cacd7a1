package persons

import "strings"

// Held says why the machine did not make one person of two that wait: reasons joined
// by a plus sign, each a word of heldWords.
type Held string

// The reasons, as linkage.queue keeps them.
const (
	heldNumber    = "numero"    // one number, and something that contradicts it
	heldDossier   = "dossier"   // likewise under one dossier
	heldSeveral   = "plusieurs" // one dossier, of a line whose numbers lead to several persons
	heldNobody    = "personne"  // a number in common, and nobody whose name is known
	heldNumbers   = "numeros"   // two numbers
	heldAgainst   = "contraire" // a name, a sex or a birth date contradicts
	heldSpelling  = "lettre"    // a name that may be a relative's
	heldRegister  = "registre"  // two lines of one register
	heldRival     = "rival"     // another candidate as good
	heldMissing   = "manque"    // a name or a birth date is missing, or too far
	heldFrequent  = "frequent"  // all that is given is the same, and common
	heldScore     = "score"     // too little in common
	heldForeign   = "pays"      // two nationalities
	heldElsewhere = "autre"     // another record of one of the two contradicts
)

// heldWords are the reasons as a reader meets them.
var heldWords = map[string]string{
	heldNumber:    "même numéro AGDREF, mais il mène à deux personnes\u202f: le nom, le sexe ou la date de naissance ne vont pas ensemble, ou un numéro voisin convient mieux",
	heldDossier:   "même numéro de dossier, mais le nom, le sexe ou la date de naissance ne vont pas ensemble",
	heldSeveral:   "même numéro de dossier, mais ce que dit une des deux lignes mène à plusieurs personnes",
	heldNobody:    "un numéro en commun, mais il ne mène à personne dont on connaisse le nom",
	heldNumbers:   "deux numéros AGDREF différents",
	heldAgainst:   "un nom, le sexe ou la date de naissance se contredisent",
	heldSpelling:  "un nom presque pareil, qui peut être celui d’un proche",
	heldRegister:  "deux lignes d’un même état, qui en tient une par personne",
	heldRival:     "une autre personne lui ressemble autant",
	heldMissing:   "un nom ou la date de naissance manque, ou s’écarte trop",
	heldFrequent:  "noms et date de naissance identiques, mais que d’autres peuvent porter\u202f: sans numéro en commun, cela ne suffit pas",
	heldScore:     "ce qui se ressemble ne suffit pas à les dire une seule personne",
	heldForeign:   "deux nationalités différentes",
	heldElsewhere: "une autre ligne de l’une des deux personnes s’y oppose",
}

// Words gives the reasons in French.
func (h Held) Words() string {
	var said []string
	for _, reason := range strings.Split(string(h), "+") {
		if words := heldWords[reason]; words != "" {
			said = append(said, words)
		}
	}
	return strings.Join(said, "\u202f; ")
}

// Rival says that somebody else answers as well.
func (h Held) Rival() bool { return strings.Contains(string(h), heldRival) }

// lowScore is the reason of a pair whose score does not reach the automatic threshold.
func lowScore(p pair) string {
	if p.flags&sameIdentity != 0 {
		return heldFrequent
	}
	return heldScore
}

// heldBack gives the reasons for which automatic refuses a pair.
func (s *scored) heldBack(p pair) Held {
	a, b := s.l.all.root(p.a), s.l.all.root(p.b)
	x, y := s.heldBy(a), s.heldBy(b)
	nobody := x.nameless && y.nameless
	against := p.flags&(contradicted|doubtful) != 0
	numbers := len(x.agdref) > 0 && len(y.agdref) > 0
	onlyDossier := p.flags&(sameDossier|sameAGDREF) == sameDossier
	var reasons []string
	for _, r := range []struct {
		holds  bool
		reason string
	}{
		{nobody && p.flags&(sameAGDREF|sameDossier) != 0, heldNobody},
		{!nobody && p.flags&sameAGDREF != 0, heldNumber},
		{!nobody && onlyDossier && against, heldDossier},
		{!nobody && onlyDossier && !against && !numbers, heldSeveral},
		{p.flags&sameAGDREF == 0 && numbers, heldNumbers},
		{against && p.flags&(sameAGDREF|sameDossier) == 0, heldAgainst},
		{p.flags&misspelt != 0, heldSpelling},
		{p.flags&foreign != 0, heldForeign},
		{p.flags&(namesAlike|contradicted|doubtful|misspelt|foreign|sameAGDREF|sameDossier) == 0, heldMissing},
		{meet(x.registers, y.registers), heldRegister},
	} {
		if r.holds {
			reasons = append(reasons, r.reason)
		}
	}
	if s.rivals(a, b, p) {
		reasons = append(reasons, heldRival)
	}
	if len(reasons) == 0 && p.score < s.l.o.Automatic {
		reasons = append(reasons, lowScore(p))
	}
	if len(reasons) == 0 {
		reasons = append(reasons, heldElsewhere)
	}
	return Held(strings.Join(reasons, "+"))
}
