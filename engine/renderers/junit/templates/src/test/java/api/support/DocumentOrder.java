// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/** Tests the operations of a class in the order of the document, which no class file keeps. */
public final class DocumentOrder implements ClassOrderer {

    private static final List<String> ORDER = new String(Cases.resource("/order.txt"), StandardCharsets.UTF_8)
        .lines()
        .toList();

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparingInt(DocumentOrder::place));
    }

    private static int place(ClassDescriptor descriptor) {
        return ORDER.indexOf(descriptor.getTestClass().getName());
    }
}
