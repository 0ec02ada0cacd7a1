package settings

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// The rules of eligibility that a criterion may state (handbook, section 9).
const (
	CIRSince             = "cir_since"
	ProtectionMonths     = "protection_months"
	ProtectionCivilYears = "protection_civil_years"
	AgeAtCIR             = "age_at_cir"
	RejoignantTied       = "rejoignant_tied"
	SituationAmong       = "situation_among"
)

// situations are the kinds of situation that a criterion may look at.
var situations = []string{"situation_emploi", "situation_logement"}

func (r *parser) criteria(s *Settings) read {
	return func(n ast.Node) {
		s.Criteria = []Criterion{}
		r.items(func(n ast.Node) {
			var c Criterion
			var value ast.Node
			r.mapping(n, "critère", append([]field{
				required("code", r.code(&c.Code, func(ast.Node, string) {})),
				required("label", r.text(&c.Label)),
				required("rule", r.among(&c.Rule, "rule", CIRSince, ProtectionMonths, ProtectionCivilYears, AgeAtCIR, RejoignantTied, SituationAmong)),
				optional("value", func(n ast.Node) { value = n }),
			}, r.period(&c.Period)...)...)
			r.criterionValue(n, value, &c)
			r.ordered(n, "critère «\u00a0"+c.Code+"\u00a0»", c.Period)
			for _, other := range s.Criteria {
				if c.Code != "" && other.Code == c.Code && other.Overlaps(c.Period) {
					r.fault(start(n), "critère «\u00a0%s\u00a0»\u202f: la période %s chevauche la période %s", c.Code, c.Period, other.Period)
				}
			}
			s.Criteria = append(s.Criteria, c)
		})(n)
	}
}

func (r *parser) criterionValue(n, value ast.Node, c *Criterion) {
	switch {
	case c.Rule == "":
	case c.Rule == RejoignantTied:
		if value != nil {
			r.fault(value, "la règle %s ne prend pas de valeur", c.Rule)
		}
	case value == nil:
		r.fault(start(n), "critère «\u00a0%s\u00a0»\u202f: il manque la clé «\u00a0%s\u00a0»", c.Code, "value")
	case c.Rule == SituationAmong:
		r.situationsAmong(value, c)
	case c.Rule == CIRSince:
		if r.text(&c.Value)(value); c.Value != "" {
			r.parseDay(value, c.Value)
		}
	default:
		if r.text(&c.Value)(value); c.Value != "" {
			r.integer(func(int64) {}, 1, 600)(value)
		}
	}
}

// situationsAmong reads the lists of a situation_among: one of them may be left out, an
// unknown situation is reported with those that exist.
func (r *parser) situationsAmong(n ast.Node, c *Criterion) {
	c.Among = make(map[string][]string)
	var fields []field
	for _, kind := range situations {
		fields = append(fields, optional(kind, func(n ast.Node) {
			var codes []string
			r.texts(&codes)(n)
			if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
				r.fault(n, "%s\u202f: liste vide", kind)
			}
			known := situationsOf(kind)
			for _, code := range codes {
				if !slices.Contains(known, code) {
					r.fault(n, "%s\u202f: situation inconnue «\u00a0%s\u00a0»\u202f; connues\u202f: %s", kind, code, strings.Join(known, ", "))
				}
			}
			c.Among[kind] = codes
		}))
	}
	met := r.mapping(n, "situation_among", fields...)
	if len(met) == 0 {
		r.fault(start(n), "situation_among\u202f: donnez %s", strings.Join(situations, " ou "))
	}
}

// situationsOf are the codes of a kind of situation, of the contract.
func situationsOf(kind string) (codes []string) {
	s := contract.SchemaOf(contract.Situations)
	for _, item := range s.Columns[s.Column(kind)].Items {
		codes = append(codes, item.Code)
	}
	return codes
}
