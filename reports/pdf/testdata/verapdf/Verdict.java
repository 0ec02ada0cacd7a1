import java.io.FileInputStream;
import java.util.TreeMap;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Prints, for each file and each flavour named, the rules that fail and how often. */
public class Verdict {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean failed = false;
        for (String flavour : args[0].split(",")) {
            PDFAFlavour f = PDFAFlavour.byFlavourId(flavour);
            for (int i = 1; i < args.length; i++) {
                try (var in = new FileInputStream(args[i]);
                     var parser = Foundries.defaultInstance().createParser(in, f);
                     var validator = Foundries.defaultInstance().createValidator(f, false)) {
                    var result = validator.validate(parser);
                    var rules = new TreeMap<String, Integer>();
                    for (var a : result.getTestAssertions()) {
                        if (a.getStatus() == TestAssertion.Status.FAILED) {
                            rules.merge(a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber() + " " + a.getMessage(), 1, Integer::sum);
                        }
                    }
                    System.out.println(args[i] + " " + flavour + " " + (result.isCompliant() ? "compliant" : "not compliant"));
                    rules.forEach((rule, times) -> System.out.println("  " + times + " times: " + rule));
                    failed |= !result.isCompliant();
                }
            }
        }
        System.exit(failed ? 1 : 0);
    }
}
