package dev.truehop.tidy;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The style of this repository, held over every module's production and test sources and
/// documents.
class TidyTest {
  static final List<Rule> RULES =
      List.of(
          new Rule("filesAreShort", SizeRules::file),
          new Rule("methodsAreShort", SizeRules::method),
          new Rule("methodsHaveFewParameters", SizeRules::parameters),
          new Rule("nothingCallsWhatHasABetterReplacement", CallRules::bannedMembers),
          new Rule("caseChangesNameTheirLocale", CallRules::caseWithoutLocale),
          new Rule("onlyTheReplayBufferRetains", CallRules::retain),
          new Rule("oneWordPerIdea", WordRules::synonyms),
          new Rule("unitsAreWrittenOut", WordRules::units),
          new Rule("classesSayWhoMayTouchThem", WordRules::ownership),
          new Rule("documentationIsMarkdown", WordRules::markdownDocs),
          new Rule("importsNameOneThing", WordRules::wildcardImports),
          new Rule("noTestIsSwitchedOff", WordRules::disabledTests),
          new Rule("nothingIsLeftUndone", TextRules::leftUndone),
          new Rule("linesEndWithoutSpace", TextRules::trailingSpace),
          new Rule("noFileNamesAMachinesFolders", TextRules::machinePaths),
          new Rule("noFileNamesARegistry", TextRules::registries),
          new Rule("relativeLinksResolve", LinkRules::relativeLinks));

  @TestFactory
  Stream<DynamicTest> theRepositoryKeepsEveryRule() throws Exception {
    Repository repository = Repository.load(Repository.root());
    assertTrue(repository.has("pom.xml"), "not the root: " + Repository.root());
    assertTrue(repository.has("proxy-core/src/test/java/dev/truehop/tidy/TidyTest.java"));
    return RULES.stream()
        .map(rule -> dynamicTest(rule.name(), () -> holds(rule.findings(repository))));
  }

  private static void holds(List<Finding> findings) {
    if (!findings.isEmpty()) {
      fail(
          findings.stream()
              .map(Finding::toString)
              .collect(Collectors.joining("\n  ", "\n  ", "\n")));
    }
  }
}
