// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Values of an answer in XML. */
final class Xml {

    private Xml() {}

    /** What stands at `xml:/owner/@id`, by local names below the root; after `xml-number:` a whole number is one. */
    static Optional<JsonNode> at(byte[] body, String place) {
        String[] parts = place.split(":", 2);
        String way = Arrays.stream(parts[1].split("/"))
            .filter(name -> !name.isEmpty())
            .map(name -> name.startsWith("@") ? "@*" + named(name.substring(1)) : "*" + named(name))
            .collect(Collectors.joining("/"));
        try {
            String path = "/*" + (way.isEmpty() ? "" : "/" + way);
            Object found = XPathFactory.newInstance().newXPath().evaluate(path, parsed(body), XPathConstants.NODE);
            if (!(found instanceof Node node)) {
                return Optional.empty();
            }
            String text = node.getTextContent().strip();
            boolean isNumber = parts[0].equals("xml-number") && text.matches("-?\\d{1,15}");
            JsonNodeFactory made = Cases.JSON.getNodeFactory();
            return Optional.of(isNumber ? made.numberNode(Long.parseLong(text)) : made.textNode(text));
        } catch (ParserConfigurationException | SAXException | IOException | XPathExpressionException notXml) {
            return Optional.empty();
        }
    }

    private static String named(String name) {
        return "[local-name()='" + name + "']";
    }

    private static Document parsed(byte[] body) throws ParserConfigurationException, SAXException, IOException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(body));
    }
}
