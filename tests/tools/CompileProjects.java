import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.ToolProvider;

/** Compiles many projects with one warm compiler: CLASSES CLASS_PATH OPTIONS PROJECT... Says what is wrong. */
final class CompileProjects {
  public static void main(String[] arguments) throws IOException {
    var options = List.of(arguments[2].split(" "));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var compiled = 0;
    for (var project : List.of(arguments).subList(3, arguments.length)) {
      var classes = Files.createDirectories(Path.of(arguments[0], String.valueOf(compiled)));
      var said = new StringWriter();
      try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
          var found = Files.walk(Path.of(project))) {
        var sources = found.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        var all = new ArrayList<>(options);
        all.addAll(List.of("-cp", arguments[1], "-d", classes.toString()));
        var task = compiler.getTask(said, files, null, all, null, files.getJavaFileObjectsFromPaths(sources));
        if (!task.call() || !said.toString().isEmpty()) {
          System.err.println(project + ": " + said);
        }
      }
      compiled++;
    }
    System.out.println(compiled);
  }
}
