import java.io.File;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Asks veraPDF whether each file keeps PDF/UA-1 and PDF/A-3a; a line for each, and what was broken. */
public class Validate {
    static final String[] PROFILES = {"PDFUA-1", "PDFA-3A"};

    static ValidationProfile profile(String name) throws Exception {
        // The directory of profiles that veraPDF would search is empty in this jar, so each is read from its file.
        try (InputStream xml = Validate.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            return Profiles.profileFromXml(xml);
        }
    }

    static boolean passes(File file, String name) throws Exception {
        ValidationProfile profile = profile(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, profile.getPDFAFlavour());
             PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, 100, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s%n", result.isCompliant() ? "PASS" : "FAIL", name, file);
            result.getTestAssertions().stream()
                .map(broken -> "     " + broken.getRuleId().getClause() + ": " + broken.getMessage())
                .distinct().forEach(System.out::println);
            return result.isCompliant();
        } catch (Exception unreadable) {
            System.out.printf("FAIL %s %s%n     it cannot be read: %s%n", name, file, unreadable.getMessage());
            return false;
        }
    }

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean all = true;
        for (String file : files) {
            for (String name : PROFILES) {
                all &= passes(new File(file), name);
            }
        }
        System.exit(all ? 0 : 1);
    }
}
